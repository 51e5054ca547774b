# A picture is made, blurred, sharpened, thresholded, labelled and measured.
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def picture(height, width):
    """Discs and a gradient, with noise, as 8-bit grey."""
    rows, cols = np.mgrid[0:height, 0:width]
    image = 40.0 + 30.0 * cols / width
    for y, x, radius, level in [(8, 9, 5, 120), (20, 28, 7, 90), (24, 8, 4, 150)]:
        image[np.hypot(rows - y, cols - x) <= radius] += level
    image += np.random.default_rng(7).normal(0, 4, image.shape)
    return np.clip(np.rint(image), 0, 255).astype(np.uint8)


def convolve2d(image, kernel):
    """Of the same shape, with edges repeated."""
    top, left = kernel.shape[0] // 2, kernel.shape[1] // 2
    wide = np.pad(image.astype(np.float64), ((top, top), (left, left)), mode="edge")
    return np.einsum("ijkl,kl->ij", sliding_window_view(wide, kernel.shape), kernel[::-1, ::-1])


def otsu(image):
    """The threshold that parts the histogram best."""
    counts = np.bincount(image.ravel(), minlength=256).astype(float)
    levels = np.arange(256)
    below = np.cumsum(counts)
    above = below[-1] - below
    sums = np.cumsum(counts * levels)
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = below * above * (sums / below - (sums[-1] - sums) / above) ** 2
    return int(np.nanargmax(apart))


def label(mask):
    """Numbers of connected parts, by spreading the greatest number until nothing changes."""
    numbers = np.where(mask, np.arange(1, mask.size + 1).reshape(mask.shape), 0)
    while True:
        wide = np.pad(numbers, 1)
        spread = np.maximum.reduce([wide[1:-1, 1:-1], wide[:-2, 1:-1], wide[2:, 1:-1], wide[1:-1, :-2], wide[1:-1, 2:]])
        spread[~mask] = 0
        if np.array_equal(spread, numbers):
            return np.unique(numbers, return_inverse=True)[1].reshape(mask.shape)
        numbers = spread


image = picture(32, 40)
print(image.dtype, image.shape, image.min(), image.max(), image.mean().round(3))
print(image[6:10, 2:16])

blur = np.outer([1, 4, 6, 4, 1], [1, 4, 6, 4, 1]) / 256
soft = convolve2d(image, blur)
sharp = np.clip(image + 1.5 * (image - soft), 0, 255).astype(np.uint8)
print(soft[::8, ::10].round(2))
print(sharp[4], (sharp == 255).sum())

sobel = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]])
edges = np.hypot(convolve2d(soft, sobel), convolve2d(soft, sobel.T))
print(np.percentile(edges, [5, 50, 95]).round(3), np.unravel_index(edges.argmax(), edges.shape))

level = otsu(soft.astype(np.uint8))
mask = soft > level
print("threshold", level, "inside", np.count_nonzero(mask))
labels = label(mask)
for part in range(1, labels.max() + 1):
    ys, xs = np.nonzero(labels == part)
    print(part, len(ys), (ys.mean().round(2), xs.mean().round(2)), (ys.min(), xs.min(), ys.max(), xs.max()))

small = image.reshape(8, 4, 10, 4).mean(axis=(1, 3))
print(small.astype(int))
for row in (small // 26).astype(int):
    print("".join(" .:-=+*#%@"[level] for level in row))
flipped = np.rot90(image[:, ::-1])
print(flipped.shape, flipped.flags.c_contiguous, flipped[0, :6], np.array_equal(np.rot90(flipped, -1)[:, ::-1], image))
