# Measurements are read from a CSV text, cleaned, grouped, fitted and written again.
import io

import numpy as np

rng = np.random.RandomState(42)
lines = ["station,hour,temperature,wind"]
for i in range(60):
    temperature = f"{12 + 6 * np.sin(i / 8) + rng.normal(0, 0.5):.2f}" if i % 13 else ""
    lines.append(f"{i % 3},{i},{temperature},{rng.gamma(2, 2):.3f}")
text = "\n".join(lines)

table = np.genfromtxt(io.StringIO(text), delimiter=",", skip_header=1)
print(table.shape, table.dtype, np.isnan(table).sum(axis=0))
print(table[:4])

station, hour, temperature, wind = table.T
station = station.astype(int)
good = ~np.isnan(temperature)
print("mean", np.nanmean(temperature).round(6), "of", np.count_nonzero(good))
print("wind", np.array([wind.min(), np.median(wind), wind.max(), wind.std(ddof=1)]).round(4))
print("quartiles", np.nanpercentile(temperature, [25, 50, 75]).round(4))

for s in np.unique(station):
    of = (station == s) & good
    t = temperature[of]
    print(s, len(t), f"{t.mean():.4f} {t.std(ddof=1):.4f} {np.ptp(t):.2f}", hour[of][t.argmax()])
sums = np.bincount(station[good], weights=temperature[good])
print((sums / np.bincount(station[good])).round(4))

counts, edges = np.histogram(temperature[good], bins=6, range=(4, 20))
for n, low, high in zip(counts, edges, edges[1:]):
    print(f"{low:6.2f} to {high:6.2f} {'#' * n}")
where = np.digitize(wind, [1, 2, 4, 8])
print(np.bincount(where, minlength=5), wind[where == 4])

filled = np.where(good, temperature, np.interp(hour, hour[good], temperature[good]))
print(filled[~good].round(3))
smooth = np.convolve(filled, np.ones(5) / 5, mode="valid")
print(smooth[:5].round(4), np.abs(np.diff(smooth)).max().round(4))

line = np.polyfit(hour, filled, 3)
left = filled - np.polyval(line, hour)
print(line.round(6), (1 - left.var() / filled.var()).round(6))
print(np.corrcoef(filled, wind).round(4))
print(np.cov(np.stack([filled, wind]), ddof=0).round(4))

draws = rng.choice(filled, size=(500, len(filled)))
low, high = np.percentile(draws.mean(axis=1), [2.5, 97.5])
print(f"mean {filled.mean():.3f}, 95% from {low:.3f} to {high:.3f}")

order = np.lexsort((filled, station))[::-1][:5]
best = np.zeros(5, dtype=[("station", np.int8), ("hour", np.int16), ("temperature", np.float32)])
best["station"], best["hour"], best["temperature"] = station[order], hour[order], filled[order]
print(best)
print(best[best["temperature"] > 17]["hour"], np.sort(best, order="hour")["hour"])

out = io.StringIO()
np.savetxt(out, np.column_stack([station, hour, filled])[:6], fmt=["%d", "%d", "%.3f"], delimiter=";", header="s;h;t")
print(out.getvalue(), end="")
again = np.loadtxt(io.StringIO(out.getvalue()), delimiter=";")
print(again[-2:], again.flags.c_contiguous)
print(np.array2string(filled, precision=2, max_line_width=60, threshold=20))
