package nuts
import ("testing";"fmt";"github.com/bayes-lang/bayes/stats")
func TestProbe(t *testing.T){
  for metric := Gradient; metric <= Unit; metric++ {
  for seed := uint64(1); seed <= 10; seed++ {
	mem, ch := sample(t, bend(), Options{Seed: seed, Draws: 2000, Metric: metric}, 4)
	s := stats.Summarize(mem.Coordinate(1), nil)
	x := stats.Summarize(mem.Coordinate(0), nil)
	fmt.Printf("%v %d x: %.3f %.3f (%.3f) y: %.3f %.3f (%.3f) rhat %.3f ess %.0f step %.3f steps %.1f div %d\n", metric, seed, x.Mean, x.SD, (x.SD-1)/x.MCSESD, s.Mean, s.SD, (s.SD-1.224745)/s.MCSESD, s.RHat, s.ESSBulk, ch[0].StepSize(), stats.Mean(mem.Of(func(d *Draw) float64 { return float64(d.Steps) })), mem.Divergences())
  }}
}
