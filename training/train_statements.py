"""This room trains the statement model on PolNeAR: tags and pointers together."""

import argparse
import copy
import json
import random
import time
from pathlib import Path

import numpy as np
import torch
from export import load_model
from network import StatementModel, load_minilm
from reports import IGNORE, Example, find_examples, load_records, load_tokenizer
from torch import Tensor
from torch.nn import functional as nnf


def make_batch(examples: list[Example]) -> dict[str, Tensor]:
    """Pad the windows of one batch to one length."""
    n = max(len(e.window.ids) for e in examples)
    out: dict[str, Tensor] = {}
    for name in ("ids", "content", "cue", "source", "to_cue", "to_source", "fact", "status", "voice"):
        empty = {"ids": 0, "fact": np.nan}.get(name, IGNORE)
        rows = [e.window.ids if name == "ids" else getattr(e, name) for e in examples]
        out[name] = torch.tensor(np.stack([np.pad(r, (0, n - len(r)), constant_values=empty) for r in rows]))
    return out


def find_loss(model: StatementModel, batch: dict[str, Tensor]) -> Tensor:
    """The sum of the heads' losses, each a mean over the tokens that it can learn from."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        tags, pointers = model(batch["ids"])
    tags = tags.float()
    content_cue, cue_source = model.point(pointers.float(), batch["ids"])
    known = batch["content"] != IGNORE
    loss = tags.sum() * 0.0
    if known.any():
        for at, (name, w) in enumerate({"content": 1.0, "cue": 2.0, "source": 1.0}.items()):
            loss = loss + w * nnf.cross_entropy(tags[..., 3 * at : 3 * at + 3].flatten(0, 1), batch[name].flatten())
        for pointer, to, w in ((content_cue, "to_cue", 0.5), (cue_source, "to_source", 0.25)):
            if (batch[to] != IGNORE).any():
                loss = loss + w * nnf.cross_entropy(pointer.flatten(0, 1), batch[to].flatten())
    fact = ~torch.isnan(batch["fact"])
    if fact.any():
        loss = loss + 0.3 * nnf.smooth_l1_loss(tags[..., 9][fact], batch["fact"][fact].float())
    if (batch["status"] != IGNORE).any():
        loss = loss + 0.5 * nnf.cross_entropy(tags[..., 10:14].flatten(0, 1), batch["status"].flatten())
        told = batch["voice"] != IGNORE
        loss = loss + 0.5 * nnf.binary_cross_entropy_with_logits(tags[..., 14][told], batch["voice"][told].float())
    return loss


def train(
    model: StatementModel,
    examples: list[Example],
    *,
    epochs: int,
    rate: float,
    size: int,
    seed: int,
    log: Path,
    warm: float = 0.1,
) -> None:
    """AdamW with warm-up and linear decay; windows in random order, batches of like length."""
    rng = random.Random(seed)
    torch.manual_seed(seed)
    # The word vectors stay as they are: rare words keep their place beside the common ones, and a step is cheaper.
    model.words.weight.requires_grad_(False)
    heads = [p for n, p in model.named_parameters() if n.split(".")[0] in ("tags", "pointers", "reach")]
    known = {id(p) for p in heads}
    body = [p for p in model.parameters() if p.requires_grad and id(p) not in known]
    optimiser = torch.optim.AdamW([{"params": body, "lr": rate}, {"params": heads, "lr": 5 * rate}], weight_decay=0.01)
    steps = epochs * -(-len(examples) // size)
    shape = lambda s: min((s + 1) / (warm * steps), (steps - s) / (steps * (1 - warm)))  # noqa: E731
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, shape)
    begun, step = time.time(), 0
    for epoch in range(epochs):
        model.train()
        order = list(range(len(examples)))
        rng.shuffle(order)
        pool = [
            sorted(order[i : i + 16 * size], key=lambda j: len(examples[j].window.ids))
            for i in range(0, len(order), 16 * size)
        ]
        batches = [p[i : i + size] for p in pool for i in range(0, len(p), size)]
        rng.shuffle(batches)
        total = 0.0
        for chosen in batches:
            loss = find_loss(model, make_batch([examples[j] for j in chosen]))
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_([*body, *heads], 1.0)
            optimiser.step()
            schedule.step()
            step += 1
            total += loss.item()
            if step % 20 == 0:
                took = time.time() - begun
                with log.open("a") as f:
                    f.write(f"epoch {epoch} step {step}/{steps} loss {total / 20:.4f} after {took:.0f} s\n")
                total = 0.0


def average(states: list[dict[str, Tensor]]) -> dict[str, Tensor]:
    """The mean of the weights of several checkpoints of one run."""
    return {k: torch.stack([s[k].float() for s in states]).mean(0) for k in states[0]}


def main() -> None:
    """Train for some epochs; then, if asked, once more from there at half the rate, and average the two ends."""
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--gold", type=Path, required=True)
    ap.add_argument("--minilm", type=Path, required=True)
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument("--keep", type=lambda s: [int(x) for x in s.split(",")], default=[0, 1, 2, 3])
    ap.add_argument("--length", type=int, default=128)
    ap.add_argument("--epochs", type=int, default=3)
    ap.add_argument(
        "--cycles", type=int, default=0, help="further epochs from the end of the first run, each averaged in"
    )
    ap.add_argument("--start", type=Path, help="a finished run: do only the cycles")
    ap.add_argument("--rate", type=float, default=2e-4)
    ap.add_argument("--batch", type=int, default=16)
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--threads", type=int, default=1)
    a = ap.parse_args()
    torch.set_num_threads(a.threads)
    a.out.mkdir(parents=True, exist_ok=True)
    tokenizer = load_tokenizer(a.minilm / "tokenizer.json")
    records = load_records(a.gold / "polnear" / "train.jsonl")
    examples = [e for r in records for e in find_examples(r, tokenizer, a.length)]
    print(len(examples), "windows", sum(len(e.window.ids) for e in examples), "word pieces", flush=True)
    run = {k: getattr(a, k) for k in ("keep", "length", "epochs", "cycles", "rate", "batch", "seed")}
    torch.manual_seed(a.seed)
    model = StatementModel(len(a.keep))
    if a.start:
        model = load_model(a.start)
    else:
        load_minilm(model, str(a.minilm / "model.safetensors"), a.keep)
        train(model, examples, epochs=a.epochs, rate=a.rate, size=a.batch, seed=a.seed, log=a.out / "log.txt")
    ends = [copy.deepcopy(model.state_dict())]
    for cycle in range(a.cycles):
        seed = a.seed + 1 + cycle
        train(model, examples, epochs=1, rate=a.rate / 2, size=a.batch, seed=seed, log=a.out / "log.txt")
        ends.append(copy.deepcopy(model.state_dict()))
        torch.save(ends[-1], a.out / f"cycle{cycle}.pt")
    torch.save(average(ends), a.out / "model.pt")
    (a.out / "run.json").write_text(json.dumps(run))


if __name__ == "__main__":
    main()
