#!/usr/bin/env bash
# Makes policybot-cjk.otf from NotoSansCJK-Regular.ttc (Debian: fonts-noto-cjk) with
# the subsetter of fonttools (Debian: python3-fonttools):
#
#     ./subset.sh /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc
#
# It keeps what names in the two languages are written in: Latin letters with accents,
# punctuation, the 3755 characters of GB 2312 level 1 and the 5401 of Big5 level 1,
# for simplified and traditional script, and every character of the starter corpus's
# names and of the bot's messages. OFL.txt is the licence of the font and of the subset.
set -euo pipefail
python=${PYTHON:-/usr/bin/python3}
cd "$(dirname "$0")"
[ $# -eq 1 ] || { sed -n '2,6p' "$0"; exit 2; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
"$python" - ../../../corpus/starter/{cities,areas,documents,places,corpus}.yaml ../../messages.yaml ../../export/messages.yaml >"$tmp/characters" <<'PY'
import sys
keep = set(chr(c) for c in [*range(0x20, 0x7f), *range(0xa0, 0x180), *range(0x2010, 0x2030), 0x2030, 0x20ac, 0x2190, 0x2191, 0x2192, 0x2193, *range(0x3000, 0x3020), *range(0xff00, 0xff5f)])
for first in range(0xb0, 0xd8):
    for second in range(0xa1, 0xff):
        keep.update(bytes([first, second]).decode("gb2312", "ignore"))
for first in range(0xa4, 0xc7):
    for second in [*range(0x40, 0x7f), *range(0xa1, 0xff)]:
        keep.update(bytes([first, second]).decode("big5", "ignore"))
for name in sys.argv[1:]:
    keep.update(open(name, encoding="utf-8").read())
sys.stdout.write("".join(sorted(c for c in keep if c >= " ")))
PY
"$python" -m fontTools.subset "$1" --font-number=2 --text-file="$tmp/characters" --output-file=policybot-cjk.otf \
  --layout-features='' --drop-tables+=GSUB,GPOS,GDEF,BASE,VORG,vhea,vmtx,DSIG --no-hinting \
  --name-IDs='0,1,2,3,4,5,6,13,14' --name-languages=0x409 --notdef-outline
ls -l policybot-cjk.otf
