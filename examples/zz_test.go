package examples_test
import ("testing";"os";"fmt")
func TestZZ(t *testing.T){ b:=build(t, os.Getenv("ZZM"), os.Getenv("ZZD")); fmt.Println(b.bound.Format()) }
