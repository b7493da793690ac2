"""x[t] is Normal(0, s[t]), s[t]^2 = omega + alpha x[t-1]^2 + beta s[t-1]^2, s[1] = init."""
import mpmath as m

from common import normal_log, series_events


def logpdf(x, n, omega, alpha, beta, init):
    v, s2 = m.mpf(0), init**2
    for t in range(int(n)):
        if t > 0:
            s2 = omega + alpha * x[t - 1] ** 2 + beta * s2
        v += normal_log(x[t], 0, m.sqrt(s2))
    return v


def events(rnd, n, *a):
    return series_events(rnd, n)
