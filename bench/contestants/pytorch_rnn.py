"""PyTorch's nn.RNN with autograd, for the inputs too: `python pytorch_rnn.py THREADS`."""

import sys

import torch

from serve import serve

torch.set_num_threads(int(sys.argv[1]))


def prepare(sizes, Wx, Wh, b, xs, dhs):
    rnn = torch.nn.RNN(sizes["D"], sizes["H"], batch_first=True)
    with torch.no_grad():
        rnn.weight_ih_l0.copy_(torch.from_numpy(Wx.T))
        rnn.weight_hh_l0.copy_(torch.from_numpy(Wh.T))
        rnn.bias_ih_l0.copy_(torch.from_numpy(b))
        rnn.bias_hh_l0.zero_()
    inputs = torch.from_numpy(xs).requires_grad_()
    upstream = torch.from_numpy(dhs)
    leaves = [inputs, *rnn.parameters()]

    def run():
        for leaf in leaves:
            leaf.grad = None
        hs, _ = rnn(inputs)
        hs.backward(upstream)
        dWx, dWh, db = rnn.weight_ih_l0.grad.T, rnn.weight_hh_l0.grad.T, rnn.bias_ih_l0.grad
        return {"hs": hs.detach(), "dxs": inputs.grad, "dWx": dWx, "dWh": dWh, "db": db}

    return run


mkl = "MKL" if torch.backends.mkl.is_available() else "no MKL"
serve(f"PyTorch {torch.__version__}, {mkl}, threads: {torch.get_num_threads()}", prepare)
