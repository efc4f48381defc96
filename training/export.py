"""This room writes a trained model as an ONNX graph by hand, in full precision or with weights of eight bits."""

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from acts import TYPES
from fork import EventModel
from network import Layer, StatementModel
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


# From which likelihood on a vote counts: chosen out of fold on the attributed training reports.
VOTING = {"alone": 0.5, "beside": 0.9, "doubt": 0.02, "swap": 0.7}


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

    def layers(self, x: str, layers: list[nn.Module]) -> str:
        """A stack of BERT layers."""
        for i, layer in enumerate(layers):
            assert isinstance(layer, Layer)
            mixed = self.linear(self.attention(x, layer, f"l{i}.attention"), layer.out, f"l{i}.mix")
            x = self.norm(self.add("Add", [x, mixed], f"l{i}.sum1"), layer.norm1, f"l{i}.norm1")
            up = self.add("Gelu", [self.linear(x, layer.up, f"l{i}.up")], f"l{i}.gelu", domain="com.microsoft")
            down = self.linear(up, layer.down, f"l{i}.down")
            x = self.norm(self.add("Add", [x, down], f"l{i}.sum2"), layer.norm2, f"l{i}.norm2")
        return x

    def save(self, out: Path, inputs: list[onnx.ValueInfoProto], ends: dict[str, tuple[str, int]]) -> None:
        """Write the graph with its named ends, each with its width."""
        for name, (x, _) in ends.items():
            self.nodes.append(helper.make_node("Identity", [x], [name]))
        outputs = [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, "length", width])
            for name, (_, width) in ends.items()
        ]
        graph = helper.make_graph(self.nodes, out.name.split(".")[0], inputs, outputs, self.weights)
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
        onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=9, producer_name="dateline"), str(out))


def export_shared(model: StatementModel, shared: int, out: Path, *, eight_bits: bool) -> None:
    """Write the lowest layers, which all heads share: ids (1, length) → shared (1, length, hidden)."""
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
    x = g.layers(x, list(model.layers)[:shared])
    ids = helper.make_tensor_value_info("ids", TensorProto.INT64, [1, "length"])
    g.save(out, [ids], {"shared": (x, model.words.weight.shape[1])})


def export_heads(layers: list[nn.Module], heads: dict[str, nn.Linear], out: Path, *, eight_bits: bool) -> None:
    """Write one family of heads with the layers of its own: shared (1, length, hidden) → one output a head."""
    g = Graph(eight_bits=eight_bits)
    x = g.layers("shared", layers)
    ends = {name: (g.linear(x, head, f"{name}.head"), head.out_features) for name, head in heads.items()}
    width = next(iter(heads.values())).in_features
    g.save(out, [helper.make_tensor_value_info("shared", TensorProto.FLOAT, [1, "length", width])], ends)


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


def load_events(folder: Path) -> tuple[EventModel, int]:
    """The event heads of one run of train_acts.py, and how many layers they share."""
    run = json.loads((folder / "run.json").read_text())
    events = EventModel(run["layers"])
    events.load_state_dict(torch.load(folder / "events.pt", weights_only=True))
    return events.eval(), run["shared"]


def save_event_settings(events: EventModel, run: Path, out: Path) -> None:
    """Write the types in their order, the pointers' reach, and from which likelihood on a vote counts."""
    reach = [[round(float(v), 4) for v in row] for row in events.reach.weight.detach().T]
    whole = {"types": TYPES, "voting": VOTING, "weighing": {}, "reach": reach}
    weighed = run / "weighing.json"
    if weighed.exists():
        whole |= json.loads(weighed.read_text())
    (out / "events.json").write_text(json.dumps(whole) + "\n")


def _numpy(t: torch.Tensor) -> np.ndarray:
    return t.detach().to(torch.float32).numpy()


def _eight_bits(weight: np.ndarray, *, axis: int) -> tuple[np.ndarray, np.ndarray]:
    scale = np.maximum(np.abs(weight).max(axis=axis, keepdims=True) / 127, 1e-8).astype(np.float32)
    return np.clip(np.round(weight / scale), -127, 127).astype(np.int8), scale.reshape(-1)


def export(model: StatementModel, events: EventModel, out: Path, shared: int) -> None:
    """Write the three graphs that ship, with weights of eight bits."""
    export_shared(model, shared, out / "shared.int8.onnx", eight_bits=True)
    own = list(model.layers)[shared:]
    export_heads(own, {"tokens": model.tags, "pointers": model.pointers}, out / "statements.int8.onnx", eight_bits=True)
    export_events(events, out)


def export_events(events: EventModel, out: Path) -> None:
    """Write the graph of the event heads."""
    heads = {"kinds": events.kinds, "roles": events.roles}
    export_heads(list(events.layers), heads, out / "events.int8.onnx", eight_bits=True)


def main() -> None:
    """Write the graphs, the settings and the word pieces of two runs."""
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--run", type=Path, required=True, help="the folder of train_statements.py or train_events.py")
    ap.add_argument("--events", type=Path, required=True, help="the folder of train_acts.py")
    ap.add_argument("--minilm", type=Path, required=True)
    ap.add_argument("--out", type=Path, required=True)
    a = ap.parse_args()
    a.out.mkdir(parents=True, exist_ok=True)
    model, (events, shared) = load_model(a.run), load_events(a.events)
    export(model, events, a.out, shared)
    save_settings(model, a.run, a.minilm, a.out)
    save_event_settings(events, a.events, a.out)


if __name__ == "__main__":
    main()
