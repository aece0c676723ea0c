"""PyTorch's layers, clip_grad_norm_ and SGD, with autograd: `python training_step_pytorch.py THREADS`."""

import sys

import torch

from serve import serve

torch.set_num_threads(int(sys.argv[1]))


def prepare(sizes, ids, targets, embed, Wx, Wh, b, W, c):
    V, H = embed.shape
    embedding, rnn, affine = torch.nn.Embedding(V, H), torch.nn.RNN(H, H, batch_first=True), torch.nn.Linear(H, V)
    rnn.bias_hh_l0.requires_grad_(False)  # the second bias of a step, which adds nothing
    leaves = {
        "embed": embedding.weight,
        "Wx": rnn.weight_ih_l0,
        "Wh": rnn.weight_hh_l0,
        "b": rnn.bias_ih_l0,
        "W": affine.weight,
        "c": affine.bias,
    }
    transposed = {"Wx", "Wh", "W"}  # kept with the output first
    with torch.no_grad():
        rnn.bias_hh_l0.zero_()
        for name, array in {"embed": embed, "Wx": Wx, "Wh": Wh, "b": b, "W": W, "c": c}.items():
            leaves[name].copy_(torch.from_numpy(array.T if name in transposed else array))
    words = torch.from_numpy(ids).long()
    wanted = torch.from_numpy(targets).long().flatten()
    optimizer = torch.optim.SGD(leaves.values(), lr=sizes["learningRate"])

    def run():
        optimizer.zero_grad()
        hs, _ = rnn(embedding(words))
        loss = torch.nn.functional.cross_entropy(affine(hs).flatten(0, 1), wanted)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(leaves.values(), sizes["maxNorm"])
        optimizer.step()
        params = {name: leaf.detach().T if name in transposed else leaf.detach() for name, leaf in leaves.items()}
        return {"loss": loss.item(), **params}

    return run


mkl = "MKL" if torch.backends.mkl.is_available() else "no MKL"
serve(f"PyTorch {torch.__version__}, {mkl}, threads: {torch.get_num_threads()}", prepare)
