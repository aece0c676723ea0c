"""PyTorch's nn.LSTM or nn.GRU with autograd, for the inputs too: `python pytorch_gates.py LSTM THREADS`."""

import sys

import torch

from serve import serve

kind = sys.argv[1]
torch.set_num_threads(int(sys.argv[2]))
# Where PyTorch's gates, i f g o and r z n, stand in the library's order, f g i o and z r n, and the other way round.
TO_TORCH, TO_LIBRARY = {"LSTM": ([2, 0, 1, 3], [1, 2, 0, 3]), "GRU": ([1, 0, 2], [1, 0, 2])}[kind]


def reordered(array, order):
    """The gates along the last axis in another order."""
    gates = torch.as_tensor(array).chunk(len(order), dim=-1)
    return torch.cat([gates[k] for k in order], dim=-1)


def prepare(sizes, Wx, Wh, b, xs, dhs, bh=None):
    H = sizes["H"]
    layer = getattr(torch.nn, kind)(sizes["D"], H, batch_first=True)
    with torch.no_grad():
        layer.weight_ih_l0.copy_(reordered(Wx, TO_TORCH).T)
        layer.weight_hh_l0.copy_(reordered(Wh, TO_TORCH).T)
        layer.bias_ih_l0.copy_(reordered(b, TO_TORCH))
        layer.bias_hh_l0.zero_()
        if bh is not None:
            layer.bias_hh_l0[-H:] = torch.from_numpy(bh)
    inputs = torch.from_numpy(xs).requires_grad_()
    upstream = torch.from_numpy(dhs)
    leaves = [inputs, *layer.parameters()]

    def step():
        for leaf in leaves:
            leaf.grad = None
        hs, _ = layer(inputs)
        hs.backward(upstream)
        return {"hs": hs.detach(), "dxs": inputs.grad}

    def results():
        """With the gradients of the weights in the library's order, which it would not be fair to time."""
        gradients = {
            "dWx": reordered(layer.weight_ih_l0.grad.T, TO_LIBRARY),
            "dWh": reordered(layer.weight_hh_l0.grad.T, TO_LIBRARY),
            "db": reordered(layer.bias_ih_l0.grad, TO_LIBRARY),
        }
        return gradients if bh is None else {**gradients, "dbh": layer.bias_hh_l0.grad[-H:]}

    return step, results


mkl = "MKL" if torch.backends.mkl.is_available() else "no MKL"
serve(f"PyTorch {torch.__version__}, {mkl}, threads: {torch.get_num_threads()}", prepare)
