"""NumPy, one layer object per step: the source documents' classes, ported anew, with gradients written in place."""

import numpy as np
from threadpoolctl import threadpool_info

from serve import serve


class Step:
    def __init__(self, params):
        self.params = params
        self.grads = [np.zeros_like(param) for param in params]

    def forward(self, x, h_prev):
        Wx, Wh, b = self.params
        h_next = np.tanh(np.dot(h_prev, Wh) + np.dot(x, Wx) + b)
        self.cache = x, h_prev, h_next
        return h_next

    def backward(self, dh_next):
        Wx, Wh, _ = self.params
        x, h_prev, h_next = self.cache
        dt = dh_next * (1 - h_next**2)
        for grad, value in zip(self.grads, (np.dot(x.T, dt), np.dot(h_prev.T, dt), np.sum(dt, axis=0)), strict=True):
            grad[...] = value
        return np.dot(dt, Wx.T), np.dot(dt, Wh.T)


class Block:
    def __init__(self, *params):
        self.params = params
        self.grads = [np.zeros_like(param) for param in params]

    def forward(self, xs):
        N, T, _ = xs.shape
        H = self.params[0].shape[1]
        hs = np.empty((N, T, H), dtype=xs.dtype)
        h = np.zeros((N, H), dtype=xs.dtype)
        self.steps = []
        for t in range(T):
            step = Step(self.params)
            h = step.forward(xs[:, t, :], h)
            hs[:, t, :] = h
            self.steps.append(step)
        return hs

    def backward(self, dhs):
        N, T, _ = dhs.shape
        D = self.params[0].shape[0]
        dxs = np.empty((N, T, D), dtype=dhs.dtype)
        sums = [0, 0, 0]
        dh = 0
        for t in reversed(range(T)):
            dx, dh = self.steps[t].backward(dhs[:, t, :] + dh)
            dxs[:, t, :] = dx
            for i, grad in enumerate(self.steps[t].grads):
                sums[i] += grad
        for grad, total in zip(self.grads, sums, strict=True):
            grad[...] = total
        return dxs


def prepare(_, Wx, Wh, b, xs, dhs):
    block = Block(Wx, Wh, b)

    def run():
        hs = block.forward(xs)
        dxs = block.backward(dhs)
        dWx, dWh, db = block.grads
        return {"hs": hs, "dxs": dxs, "dWx": dWx, "dWh": dWh, "db": db}

    return run


blas = threadpool_info()[0]
kernels = f"{blas['internal_api']} {blas['version']} {blas.get('architecture', '')}, threads: {blas['num_threads']}"
description = f"NumPy {np.__version__}, {kernels}"

if __name__ == "__main__":
    serve(description, prepare)
