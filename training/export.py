"""This room writes a trained model as an ONNX graph by hand, in full precision or with weights of eight bits."""

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from network import HEADS, Layer, StatementModel
from onnx import TensorProto, helper, numpy_helper
from torch import nn


def load_model(folder: Path) -> StatementModel:
    """The model of one training run; head columns that an older run lacks are left at zero."""
    run = json.loads((folder / "run.json").read_text())
    model = StatementModel(len(run["keep"]))
    state = torch.load(folder / "model.pt", weights_only=True)
    for name in ("tags.weight", "tags.bias"):
        whole = torch.zeros_like(model.state_dict()[name])
        whole[: len(state[name])] = state[name]
        state[name] = whole
    model.load_state_dict(state)
    return model.eval()


class Graph:
    """Nodes and weights of a graph in the making. ONNX Runtime's own operators save the copies of an exported graph."""

    def __init__(self, *, eight_bits: bool) -> None:
        self.eight_bits = eight_bits
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def hold(self, name: str, value: np.ndarray) -> str:
        """Store a constant."""
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, kind: str, inputs: list[str], out: str, *, domain: str = "", **settings: object) -> str:
        """Append a node with one output."""
        self.nodes.append(helper.make_node(kind, inputs, [out], name=out, domain=domain, **settings))
        return out

    def linear(self, x: str, layer: nn.Linear, name: str) -> str:
        """A matrix product with its bias."""
        weight, bias = _numpy(layer.weight).T, _numpy(layer.bias)
        if not self.eight_bits:
            y = self.add("MatMul", [x, self.hold(f"{name}.w", weight)], f"{name}.product")
            return self.add("Add", [y, self.hold(f"{name}.b", bias)], f"{name}.out")
        whole, scale = _eight_bits(weight, axis=0)
        inputs = [x, self.hold(f"{name}.w", whole), self.hold(f"{name}.s", scale)]
        inputs += [self.hold(f"{name}.z", np.zeros(len(scale), dtype=np.int8)), self.hold(f"{name}.b", bias)]
        return self.add("DynamicQuantizeMatMul", inputs, f"{name}.out", domain="com.microsoft")

    def norm(self, x: str, layer: nn.LayerNorm, name: str) -> str:
        """A layer norm; ONNX Runtime's fused one (SkipLayerNormalization) is slower on a CPU than add and norm."""
        inputs = [x, self.hold(f"{name}.g", _numpy(layer.weight)), self.hold(f"{name}.b", _numpy(layer.bias))]
        return self.add("LayerNormalization", inputs, f"{name}.out", axis=-1, epsilon=1e-12)

    def attention(self, x: str, layer: Layer, name: str) -> str:
        """The attention of all heads, with its three projections."""
        weight, bias = _numpy(layer.qkv.weight).T, _numpy(layer.qkv.bias)
        if not self.eight_bits:
            inputs = [x, self.hold(f"{name}.w", weight), self.hold(f"{name}.b", bias)]
            return self.add("Attention", inputs, f"{name}.mixed", domain="com.microsoft", num_heads=layer.heads)
        whole, scale = _eight_bits(weight, axis=0)
        steps = [f"{name}.x8", f"{name}.xs", f"{name}.xz"]
        self.nodes.append(helper.make_node("DynamicQuantizeLinear", [x], steps, name=f"{name}.quantise"))
        inputs = [steps[0], self.hold(f"{name}.w", whole), self.hold(f"{name}.b", bias), steps[1]]
        inputs += [
            self.hold(f"{name}.s", scale),
            "",
            steps[2],
            self.hold(f"{name}.z", np.zeros(len(scale), dtype=np.int8)),
        ]
        return self.add("QAttention", inputs, f"{name}.mixed", domain="com.microsoft", num_heads=layer.heads)


def export(model: StatementModel, out: Path, *, eight_bits: bool) -> None:
    """Write one graph: ids (1, length) → tokens (1, length, tags) and pointers (1, length, 4 × width)."""
    g = Graph(eight_bits=eight_bits)
    words = _numpy(model.words.weight)
    if eight_bits:
        # One scale a word keeps rare words as exact as common ones.
        whole, scale = _eight_bits(words, axis=1)
        rows = g.add("Gather", [g.hold("words.w", whole), "ids"], "words.rows8", axis=0)
        scales = g.add("Gather", [g.hold("words.s", scale[:, None]), "ids"], "words.scales", axis=0)
        rows = g.add("Mul", [g.add("Cast", [rows], "words.rows", to=TensorProto.FLOAT), scales], "words.out")
    else:
        rows = g.add("Gather", [g.hold("words.w", words), "ids"], "words.out", axis=0)
    shape = g.add("Shape", ["ids"], "length", start=1, end=2)
    inputs = [
        g.hold("places.w", _numpy(model.places.weight)),
        g.hold("zero", np.array([0])),
        shape,
        g.hold("axis", np.array([0])),
    ]
    x = g.norm(g.add("Add", [rows, g.add("Slice", inputs, "places.out")], "embedded"), model.norm, "norm")
    for i, layer in enumerate(model.layers):
        assert isinstance(layer, Layer)
        mixed = g.linear(g.attention(x, layer, f"l{i}.attention"), layer.out, f"l{i}.mix")
        x = g.norm(g.add("Add", [x, mixed], f"l{i}.sum1"), layer.norm1, f"l{i}.norm1")
        up = g.add("Gelu", [g.linear(x, layer.up, f"l{i}.up")], f"l{i}.gelu", domain="com.microsoft")
        x = g.norm(g.add("Add", [x, g.linear(up, layer.down, f"l{i}.down")], f"l{i}.sum2"), layer.norm2, f"l{i}.norm2")
    g.nodes.append(helper.make_node("Identity", [g.linear(x, model.tags, "tags")], ["tokens"]))
    g.nodes.append(helper.make_node("Identity", [g.linear(x, model.pointers, "pointing")], ["pointers"]))
    graph = helper.make_graph(
        g.nodes,
        "statements",
        [helper.make_tensor_value_info("ids", TensorProto.INT64, [1, "length"])],
        [
            helper.make_tensor_value_info(n, TensorProto.FLOAT, [1, "length", w])
            for n, w in (("tokens", HEADS), ("pointers", 4 * model.width))
        ],
        g.weights,
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=9, producer_name="dateline"), str(out))


def save_settings(model: StatementModel, run: Path, minilm: Path, out: Path) -> None:
    """Write what inference needs beside the graph: word pieces, window length, pointer reach, decoding."""
    (out / "tokenizer.json").write_bytes((minilm / "tokenizer.json").read_bytes())
    settings = json.loads((run / "run.json").read_text())
    reach = [[round(float(v), 4) for v in row] for row in model.reach.weight.detach().T]
    whole = {
        "length": settings["length"],
        "layers": settings["keep"],
        "decoding": settings.get("decoding", {}),
        "reach": reach,
    }
    (out / "statements.json").write_text(json.dumps(whole) + "\n")


def _numpy(t: torch.Tensor) -> np.ndarray:
    return t.detach().to(torch.float32).numpy()


def _eight_bits(weight: np.ndarray, *, axis: int) -> tuple[np.ndarray, np.ndarray]:
    scale = np.maximum(np.abs(weight).max(axis=axis, keepdims=True) / 127, 1e-8).astype(np.float32)
    return np.clip(np.round(weight / scale), -127, 127).astype(np.int8), scale.reshape(-1)


def main() -> None:
    """Write both graphs, the settings and the word pieces of one run."""
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--run", type=Path, required=True)
    ap.add_argument("--minilm", type=Path, required=True)
    ap.add_argument("--out", type=Path, required=True)
    a = ap.parse_args()
    a.out.mkdir(parents=True, exist_ok=True)
    model = load_model(a.run)
    export(model, a.out / "statements.onnx", eight_bits=False)
    export(model, a.out / "statements.int8.onnx", eight_bits=True)
    save_settings(model, a.run, a.minilm, a.out)


if __name__ == "__main__":
    main()
