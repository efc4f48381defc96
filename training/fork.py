"""This room holds the event network: layers of its own on the lower layers of the statements' encoder."""

import torch
from network import REACH, Layer, StatementModel, load_minilm
from torch import Tensor, nn
from torch.nn import functional as nnf

KINDS = 17  # "tells no act", then the sixteen types of PLOVER


class EventModel(nn.Module):
    """Vectors of the shared layers in; out come the type that each word piece tells, and pointers to who took part."""

    def __init__(self, layers: int, drop: float = 0.1, hidden: int = 384, width: int = 64) -> None:
        super().__init__()
        self.width, self.drop = width, drop
        self.layers = nn.ModuleList(Layer(hidden, 12, 1536, drop) for _ in range(layers))
        self.kinds = nn.Linear(hidden, KINDS)
        self.roles = nn.Linear(hidden, 4 * width)
        self.reach = nn.Embedding(2 * REACH + 1, 2)
        nn.init.zeros_(self.reach.weight)

    def forward(self, shared: Tensor, ids: Tensor) -> tuple[Tensor, Tensor]:
        """Scores of the types, and the pointer vectors, of a padded batch."""
        pad = (ids == 0).to(torch.float32) * -1e4
        x = nnf.dropout(shared, self.drop, self.training)
        for layer in self.layers:
            x = layer(x, pad[:, None, None, :])
        return self.kinds(x), self.roles(x)

    def point(self, roles: Tensor, ids: Tensor) -> tuple[Tensor, Tensor]:
        """Scores of every pair of pieces: trigger → actor, trigger → recipient; a trigger's own place is nobody."""
        ask_actor, actor, ask_recipient, recipient = roles.split(self.width, dim=-1)
        place = torch.arange(ids.shape[1])
        far = self.reach((place[None, :] - place[:, None]).clamp(-REACH, REACH) + REACH)
        pad = ((ids == 0).to(torch.float32) * -1e4)[:, None, :]
        scale = self.width**-0.5
        actors = (ask_actor @ actor.transpose(1, 2)) * scale + far[None, :, :, 0] + pad
        recipients = (ask_recipient @ recipient.transpose(1, 2)) * scale + far[None, :, :, 1] + pad
        return actors, recipients


def begin_fork(layers: int, shared: int, minilm: str) -> EventModel:
    """A fork whose layers start as MiniLM's own, those that follow the shared ones."""
    whole = StatementModel(6)
    load_minilm(whole, minilm, list(range(6)))
    model = EventModel(layers)
    for mine, theirs in zip(model.layers, list(whole.layers)[shared : shared + layers], strict=True):
        mine.load_state_dict(theirs.state_dict())
    return model


@torch.no_grad()
def share(trunk: StatementModel, ids: Tensor, shared: int) -> Tensor:
    """What the lowest layers of the statements' encoder make of a padded batch."""
    pad = (ids == 0).to(torch.float32) * -1e4
    x = trunk.norm(trunk.words(ids) + trunk.places(torch.arange(ids.shape[1])))
    for layer in list(trunk.layers)[:shared]:
        x = layer(x, pad[:, None, None, :])
    return x
