"""
NumPy, one layer object per step, as the book writes it: `python numpy_gates.py LSTM THREADS`, or GRU, with the reset
after the product.
"""

import sys

import numpy as np

from numpy_rnn import description
from serve import serve


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


class LSTMStep:
    def __init__(self, params):
        self.params = params

    def forward(self, x, h_prev, c_prev):
        Wx, Wh, b = self.params
        f, g, i, o = np.split(np.dot(h_prev, Wh) + np.dot(x, Wx) + b, 4, axis=1)
        f, g, i, o = sigmoid(f), np.tanh(g), sigmoid(i), sigmoid(o)
        c_next = f * c_prev + g * i
        tanh_c = np.tanh(c_next)
        self.cache = x, h_prev, c_prev, f, g, i, o, tanh_c
        return o * tanh_c, c_next

    def backward(self, dh_next, dc_next):
        Wx, Wh, _ = self.params
        x, h_prev, c_prev, f, g, i, o, tanh_c = self.cache
        dc = dc_next + dh_next * o * (1 - tanh_c**2)
        slopes = [dc * c_prev * f * (1 - f), dc * i * (1 - g**2), dc * g * i * (1 - i), dh_next * tanh_c * o * (1 - o)]
        da = np.hstack(slopes)
        self.grads = [np.dot(x.T, da), np.dot(h_prev.T, da), da.sum(axis=0)]
        return np.dot(da, Wx.T), np.dot(da, Wh.T), dc * f


class GRUStep:
    def __init__(self, params):
        self.params = params

    def forward(self, x, h_prev):
        Wx, Wh, b, bh = self.params
        xz, xr, xn = np.split(np.dot(x, Wx) + b, 3, axis=1)
        hz, hr, hn = np.split(np.dot(h_prev, Wh), 3, axis=1)
        z, r, v = sigmoid(xz + hz), sigmoid(xr + hr), hn + bh
        n = np.tanh(xn + r * v)
        self.cache = x, h_prev, z, r, n, v
        return (z * h_prev + (1 - z) * n,)

    def backward(self, dh_next):
        Wx, Wh, _, _ = self.params
        x, h_prev, z, r, n, v = self.cache
        dan = dh_next * (1 - z) * (1 - n**2)
        daz, dar = dh_next * (h_prev - n) * z * (1 - z), dan * v * r * (1 - r)
        da, du = np.hstack([daz, dar, dan]), np.hstack([daz, dar, dan * r])
        self.grads = [np.dot(x.T, da), np.dot(h_prev.T, du), da.sum(axis=0), (dan * r).sum(axis=0)]
        return np.dot(da, Wx.T), dh_next * z + np.dot(du, Wh.T)


class Block:
    def __init__(self, step, params):
        self.step, self.params = step, params
        self.grads = [np.zeros_like(param) for param in params]

    def forward(self, xs):
        N, T, _ = xs.shape
        H = len(self.params[1])
        hs = np.empty((N, T, H), dtype=xs.dtype)
        state = [np.zeros((N, H), dtype=xs.dtype) for _ in range(2 if self.step is LSTMStep else 1)]
        self.steps = []
        for t in range(T):
            step = self.step(self.params)
            state = step.forward(xs[:, t, :], *state)
            hs[:, t, :] = state[0]
            self.steps.append(step)
        return hs

    def backward(self, dhs):
        N, T, H = dhs.shape
        dxs = np.empty((N, T, len(self.params[0])), dtype=dhs.dtype)
        gradient = [np.zeros((N, H), dtype=dhs.dtype) for _ in range(2 if self.step is LSTMStep else 1)]
        sums = [0] * len(self.params)
        for t in reversed(range(T)):
            dxs[:, t, :], *gradient = self.steps[t].backward(dhs[:, t, :] + gradient[0], *gradient[1:])
            for i, grad in enumerate(self.steps[t].grads):
                sums[i] += grad
        for grad, total in zip(self.grads, sums, strict=True):
            grad[...] = total
        return dxs


STEP = {"LSTM": LSTMStep, "GRU": GRUStep}[sys.argv[1]]


def prepare(_, xs, dhs, **params):
    block = Block(STEP, list(params.values()))

    def run():
        hs = block.forward(xs)
        dxs = block.backward(dhs)
        return {"hs": hs, "dxs": dxs, **{f"d{name}": grad for name, grad in zip(params, block.grads, strict=True)}}

    return run


serve(description, prepare)
