"""Solutions of the problems in problems_test.go to 30 digits, by Taylor series: python3 reference.py"""
from mpmath import mp, mpf, odefun

mp.dps = 40

PROBLEMS = {
    "Brusselator": (lambda t, y: [1 + y[0] ** 2 * y[1] - 4 * y[0], 3 * y[0] - y[0] ** 2 * y[1]], ["1.5", 3], [5, 20]),
    "Lotka-Volterra": (
        lambda t, y: [(mpf("0.55") - mpf("0.028") * y[1]) * y[0], (mpf("0.024") * y[0] - mpf("0.8")) * y[1]],
        [30, 4], [1, "7.5", 20]),
    "Lorenz": (
        lambda t, y: [10 * (y[1] - y[0]), y[0] * (28 - y[2]) - y[1], y[0] * y[1] - mpf(8) / 3 * y[2]],
        [-8, 8, 27], [1, 5]),
}

if __name__ == "__main__":
    for name, (f, y0, ts) in PROBLEMS.items():
        y = odefun(f, 0, [mpf(v) for v in y0])
        print(name, flush=True)
        for t in ts:
            print("  t =", t, [mp.nstr(v, 30) for v in y(mpf(t))], flush=True)
