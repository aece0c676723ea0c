"""NumPy: the book's layers around the block of numpy_rnn.py, with gradients written in place, clipping and SGD."""

import numpy as np

from numpy_rnn import Block, description
from serve import serve


class Embedding:
    def __init__(self, W):
        self.params, self.grads = [W], [np.zeros_like(W)]

    def forward(self, ids):
        self.ids = ids
        return self.params[0][ids]

    def backward(self, dxs):
        (dW,) = self.grads
        dW[...] = 0
        np.add.at(dW, self.ids, dxs)


class Affine:
    def __init__(self, W, b):
        self.params, self.grads = [W, b], [np.zeros_like(W), np.zeros_like(b)]

    def forward(self, hs):
        W, b = self.params
        self.hs = hs
        return np.dot(hs.reshape(-1, len(W)), W) + b

    def backward(self, dys):
        W, _ = self.params
        self.grads[0][...] = np.dot(self.hs.reshape(-1, len(W)).T, dys)
        self.grads[1][...] = np.sum(dys, axis=0)
        return np.dot(dys, W.T).reshape(self.hs.shape)


class SoftmaxWithLoss:
    def forward(self, ys, targets):
        shifted = ys - ys.max(axis=1, keepdims=True)
        powers = np.exp(shifted)
        sums = powers.sum(axis=1, keepdims=True)
        rows = np.arange(len(ys))
        self.cache = powers / sums, targets, rows
        return np.mean(np.log(sums[:, 0]) - shifted[rows, targets])

    def backward(self):
        dys, targets, rows = self.cache
        dys[rows, targets] -= 1
        dys /= len(dys)
        return dys


def prepare(sizes, ids, targets, embed, Wx, Wh, b, W, c):
    ids, targets = ids.astype(int), targets.astype(int).ravel()
    rate, limit = np.float32(sizes["learningRate"]), sizes["maxNorm"]
    embedding, rnn, affine, loss_layer = Embedding(embed), Block(Wx, Wh, b), Affine(W, c), SoftmaxWithLoss()
    layers = [embedding, rnn, affine]
    params = [param for layer in layers for param in layer.params]
    grads = [grad for layer in layers for grad in layer.grads]

    def run():
        loss = loss_layer.forward(affine.forward(rnn.forward(embedding.forward(ids))), targets)
        embedding.backward(rnn.backward(affine.backward(loss_layer.backward())))
        norm = np.sqrt(sum(float(np.vdot(grad, grad)) for grad in grads))
        factor = np.float32(min(1, limit / (norm + 1e-6)))
        for param, grad in zip(params, grads, strict=True):
            grad *= factor
            param -= rate * grad
        return {"loss": loss, **dict(zip(["embed", "Wx", "Wh", "b", "W", "c"], params, strict=True))}

    return run


serve(description, prepare)
