import numpy as np

LA = np.linalg


def error(f, *args, **kwargs):
    try:
        f(*args, **kwargs)
    except Exception as e:
        print(type(e).__name__, e)


a = np.array([[4.0, 1.0], [2.0, 3.0]])
i = np.array([[1, 2], [3, 4]])
print(i @ i, np.dot(i, [1, 2]), np.matmul([1, 2], i), np.dot([1, 2], [3, 4]), np.vdot([1j, 2], [3j, 4]), np.inner(i, i))
print(np.outer([1, 2], [3, 4, 5]), np.tensordot(i, i, axes=1), np.trace(i), np.kron([1, 2], [1, 10]), np.vecdot([[1, 2], [3, 4]], [5, 6]))
print((np.arange(12).reshape(3, 2, 2) @ i).tolist(), np.array([True, False]) @ np.array([True, True]), np.ones((2, 0)) @ np.ones((0, 2)))
print(np.einsum("ij,jk->ik", i, i), np.einsum("ii", i), np.einsum("ij->ji", i), np.einsum("...j,j", i, [1, 2]), np.einsum("ij,ij", i, i))
print(np.einsum("ij,jk,kl", i, i, i, optimize=True), np.einsum("i,j", [1, 2], [3, 4]), np.einsum("ii->i", i))
print(LA.norm([3, 4]), LA.norm(i, 1), LA.norm(i, np.inf), LA.norm(i, "fro").round(6), LA.norm(i, axis=0).round(6), LA.norm(i, 2).round(6))
print(LA.norm([1, -2, 3], 1), LA.norm([1, -2, 3], np.inf), LA.norm([1, 0, 3], 0), round(float(LA.norm(i, "nuc")), 6))
print(LA.solve(a, [1, 2]).round(6), LA.inv(a).round(6), LA.det(a).round(6), LA.slogdet(a)[0], LA.inv(np.stack([a, a.T])).shape)
w, v = LA.eig(a)
print(np.sort(w).round(6), np.allclose(a @ v, v * w), LA.eigvals([[0, 1], [-1, 0]]).imag.round(6).tolist())
w, v = LA.eigh([[2, 1], [1, 2]])
print(w.round(6), np.abs(v).round(6), LA.eigvalsh([[2, 1j], [-1j, 2]]).round(6))
u, s, vt = LA.svd(i)
print(s.round(6), np.allclose(u * s @ vt, i), LA.svd(np.ones((3, 2)), full_matrices=False)[0].shape, LA.svd(i, compute_uv=False).round(6))
q, r = LA.qr(np.array([[1.0, 2], [3, 4], [5, 6]]))
print(q.round(6), r.round(6), LA.qr(np.eye(3)[:, :2], mode="complete")[0].shape, LA.qr(i, mode="r").round(6))
print(LA.cholesky([[4, 2], [2, 3]]).round(6), LA.lstsq([[1, 1], [1, 2], [1, 3]], [1, 2, 2])[0].round(6), LA.pinv([[1, 2], [3, 4], [5, 6]]).round(6))
print(LA.matrix_rank([[1, 2], [2, 4]]), LA.matrix_power(i, 3), LA.matrix_power(a, -1).round(6), LA.cond(a).round(6), LA.multi_dot([i, i, [1, 1]]))
error(np.dot, i, [1, 2, 3])
error(np.matmul, i, np.ones((3, 2)))
error(np.matmul, 1, i)
error(LA.inv, [[1, 2], [2, 4]])
error(LA.inv, [[1, 2, 3], [4, 5, 6]])
error(LA.solve, [[1, 1], [1, 1]], [1, 2])
error(LA.cholesky, [[1, 2], [2, 1]])
error(LA.det, [1, 2])
error(LA.norm, i, "bad")
error(LA.eig, [[np.nan, 1], [1, 1]])
error(np.einsum, "ij,jk", i)
error(np.tensordot, i, np.ones((3, 3)))
x = np.array([1.0, 2, 3, 4, 0, 1])
F = np.fft
print(F.fft(x).round(6), F.ifft(F.fft(x)).real.round(6) + 0.0, F.rfft(x).round(6), F.irfft(F.rfft(x)).round(6) + 0.0, F.irfft(F.rfft(x[:5]), 5).round(6) + 0.0)
print(F.fft(x, 4).round(6), F.fft(x, 8).round(6), F.fft(i, axis=0), F.fft2(i), F.ifft2(F.fft2(i)).real.round(6), F.fftn(np.ones((2, 2, 2))).sum())
print(F.rfftn(i).round(6), F.irfftn(F.rfftn(i)).round(6), F.fft(x, norm="ortho").round(6), F.fft(x, norm="forward").round(6), F.hfft([1, 2, 3]).round(6))
print(F.fftfreq(5, 0.1), F.rfftfreq(6), F.fftshift([1, 2, 3, 4, 5]), F.ifftshift(F.fftshift(np.arange(4))), F.fft(np.ones(4, dtype=np.float32)).dtype)
error(F.fft, [])
error(F.fft, x, norm="bad")
