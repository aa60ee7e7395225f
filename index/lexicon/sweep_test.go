package lexicon
import ("testing";"os";"fmt")
func TestSweep(t *testing.T){
 if os.Getenv("SWEEP")=="" {t.Skip()}
 zh:=loadCrossed(t,"xquad-en2zh",true); en:=loadCrossed(t,"xquad-zh2en",false)
 run:=func(name string, f func(w *weights, s *scoring)){
  tab:=*Default(); s:=usualScoring
  f(&tab.w,&s)
  a1,b1,_:=zh.measure(&tab,s); a2,b2,_:=en.measure(&tab,s)
  fmt.Printf("%-28s en2zh %v | %v   zh2en %v | %v\n",name,a1,b1,a2,b2)
 }
 run("base",func(w *weights,s *scoring){})
 for _,u:=range []string{"prob","any","sum","rel"} { run("union "+u,func(w *weights,s *scoring){s.union=u}) }
 for _,k:=range []float64{0.3,0.9,1.2,1.6} { run(fmt.Sprint("k1 ",k),func(w *weights,s *scoring){s.k1=k}) }
 for _,k:=range []float64{0.15,0.5,0.75} { run(fmt.Sprint("b ",k),func(w *weights,s *scoring){s.b=k}) }
 run("noroot",func(w *weights,s *scoring){s.noRoot=true})
 for _,k:=range []float64{0.3,0.6} { run(fmt.Sprint("faint ",k),func(w *weights,s *scoring){s.faint=k}) }
 for _,k:=range []float64{0,0.5,1.5,2} { run(fmt.Sprint("value ",k),func(w *weights,s *scoring){s.value=k}) }
 for _,k:=range []float64{0,0.05,0.3,0.6} { run(fmt.Sprint("order ",k),func(w *weights,s *scoring){w.order=k}) }
 for _,k:=range []float64{0,0.2,0.6,1} { run(fmt.Sprint("char ",k),func(w *weights,s *scoring){w.char=k}) }
 for _,k:=range []float64{0,0.4,0.6,1} { run(fmt.Sprint("part ",k),func(w *weights,s *scoring){w.part=k}) }
 for _,k:=range []float64{0.02,0.1,0.2} { run(fmt.Sprint("floor ",k),func(w *weights,s *scoring){w.floor=k}) }
 for _,k:=range []float64{0,0.2,0.7} { run(fmt.Sprint("relative ",k),func(w *weights,s *scoring){w.relative=k}) }
 for _,k:=range []float64{0,0.3,0.8} { run(fmt.Sprint("pinyin ",k),func(w *weights,s *scoring){w.pinyin=k}) }
 for _,k:=range []float64{0,0.06,0.25} { run(fmt.Sprint("shared ",k),func(w *weights,s *scoring){w.shared=k}) }
 for _,k:=range []float64{0,0.2,0.7} { run(fmt.Sprint("sub ",k),func(w *weights,s *scoring){w.sub=k}) }
 for _,k:=range []int{1,2,3} { run(fmt.Sprint("width ",k),func(w *weights,s *scoring){w.width=k}) }
 for _,k:=range []int{10,25,150,1000} { run(fmt.Sprint("most ",k),func(w *weights,s *scoring){w.most=k}) }
}
