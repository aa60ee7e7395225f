// Drives the npm package discord-digital-twin for twin_test.go: one JSON command a
// line on standard input, one JSON reply a line on standard output. The first
// argument is the folder in which the package is installed.
import net from 'node:net'
import path from 'node:path'
import readline from 'node:readline'
import { pathToFileURL } from 'node:url'

// The package listens on every address; a test has no business there.
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (...args) {
  if (typeof args[0] === 'number') {
    const done = args.findLast((a) => typeof a === 'function')
    return listen.call(this, { port: args[0], host: '127.0.0.1' }, done)
  }
  if (args[0] && typeof args[0] === 'object' && args[0].port !== undefined) args[0].host = '127.0.0.1'
  return listen.apply(this, args)
}

const entry = path.join(process.argv[2], 'node_modules', 'discord-digital-twin', 'dist', 'index.js')
const { DigitalDiscord } = await import(pathToFileURL(entry))
const asker = '200000000000000001'
const channel = '300000000000000001'
const d = new DigitalDiscord({
  guild: { name: 'Twin' },
  channels: [{ id: channel, name: 'general', type: 0 }],
  users: [{ id: asker, username: 'wang' }],
})
await d.start()
const say = (o) => process.stdout.write(JSON.stringify(o) + '\n')
const user = d.channel(channel).user(asker)
say({ port: d.port, token: d.botToken, bot: d.botUserId, channel })

const run = {
  say: async ({ text }) => user.sendMessage({ content: text }),
  slash: async ({ name, options }) => user.runSlashCommand({ name, options }),
  suggest: async ({ name, options }) =>
    d.simulateInteraction({ type: 4, channelId: channel, userId: asker, data: { id: '1', name, type: 1, options } }),
  click: async ({ message, id }) => user.clickButton({ messageId: message, customId: id }),
  select: async ({ message, id, values }) => user.selectMenu({ messageId: message, customId: id, values }),
  response: async ({ id }) => d.channel(channel).getInteractionResponse(id),
  commands: async () => d.prisma.applicationCommand.findMany(),
  messages: async () => d.channel(channel).getMessages(),
}
for await (const line of readline.createInterface({ input: process.stdin })) {
  const c = JSON.parse(line)
  try {
    say({ ok: (await run[c.do](c)) ?? null })
  } catch (e) {
    say({ error: String(e?.stack ?? e) })
  }
}
await d.stop()
process.exit(0)
