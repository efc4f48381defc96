"""This room teaches a trained statement model factuality and status, and says by cross-validation how well."""

import argparse
import json
import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from export import load_model
from network import StatementModel
from reports import (
    IGNORE,
    STATUSES,
    Example,
    find_examples,
    find_fact_examples,
    find_status_examples,
    load_records,
    load_tokenizer,
)
from train_statements import find_loss, make_batch

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Plan:
    """How the second stage is run; the lowest layers stay as they are."""

    epochs: int = 4
    rate: float = 5e-5
    frozen: int = 2
    seed: int = 1


def fine_tune(
    model: StatementModel, facts: list[Example], states: list[Example], replay: list[Example], plan: Plan
) -> None:
    """Mix batches of the three kinds; the replayed statements keep the first skill alive."""
    rng = random.Random(plan.seed)
    torch.manual_seed(plan.seed)
    settle_head(model, facts)
    for part in (model.words, model.places, model.norm, *list(model.layers)[: plan.frozen]):
        part.requires_grad_(False)
    heads = [p for n, p in model.named_parameters() if n.split(".")[0] in ("tags", "pointers", "reach")]
    body = [p for n, p in model.named_parameters() if p.requires_grad and n.startswith("layers")]
    optimiser = torch.optim.AdamW(
        [{"params": body, "lr": plan.rate}, {"params": heads, "lr": 10 * plan.rate}], weight_decay=0.01
    )
    batches = [
        b for _ in range(plan.epochs) for kind, size in ((facts, 32), (states, 8)) for b in _cut(kind, size, rng)
    ]
    batches += _cut(replay, 16, rng)
    rng.shuffle(batches)
    steps = len(batches)
    shape = lambda s: min((s + 1) / (0.1 * steps), (steps - s) / (0.9 * steps))  # noqa: E731
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, shape)
    model.train()
    for batch in batches:
        loss = find_loss(model, make_batch(batch))
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_([*body, *heads], 1.0)
        optimiser.step()
        schedule.step()
    model.eval()


def settle_head(model: StatementModel, facts: list[Example], strength: float = 100.0) -> None:
    """Start the factuality head at the ridge solution: a few hundred steps are too few to find it from nothing."""
    seen: list[torch.Tensor] = []
    hook = model.tags.register_forward_hook(lambda _, inputs, __: seen.append(inputs[0][0]))
    model.eval()
    with torch.no_grad():
        for e in facts:
            model(torch.tensor(e.window.ids[None]))
    hook.remove()
    at = [
        (x[i].double(), e.fact[i]) for x, e in zip(seen, facts, strict=True) for i in np.flatnonzero(~np.isnan(e.fact))
    ]
    x, y = torch.stack([a for a, _ in at]), torch.tensor([v for _, v in at], dtype=torch.float64)
    mean = x.mean(0)
    centred = x - mean
    weight = torch.linalg.solve(
        centred.T @ centred + strength * torch.eye(x.shape[1], dtype=torch.float64), centred.T @ (y - y.mean())
    )
    with torch.no_grad():
        model.tags.weight[9] = weight.float()
        model.tags.bias[9] = float(y.mean() - mean @ weight)


def _cut(examples: list[Example], size: int, rng: random.Random) -> list[list[Example]]:
    order = sorted(rng.sample(examples, len(examples)), key=lambda e: len(e.window.ids) // 8)
    return [order[i : i + size] for i in range(0, len(order), size)]


def _parted(records: list[list[Example]], fold: int) -> tuple[list[Example], list[Example]]:
    """Windows to learn from and windows to be held out, parted by record."""
    learn = [e for i, r in enumerate(records) if i % FOLDS != fold for e in r]
    return learn, [e for i, r in enumerate(records) if i % FOLDS == fold for e in r]


def find_answers(
    model: StatementModel, examples: list[Example]
) -> tuple[list[tuple[float, float]], list[tuple[int, np.ndarray, bool]]]:
    """Gold and predicted factuality; gold status, the scores of status and voice, and the gold voice."""
    facts, states = [], []
    with torch.no_grad():
        for e in examples:
            tags = model(torch.tensor(e.window.ids[None]))[0][0].numpy()
            facts += [(float(e.fact[i]), float(np.clip(tags[i, 9], -3, 3))) for i in np.flatnonzero(~np.isnan(e.fact))]
            states += [(int(e.status[i]), tags[i, 10:15], bool(e.voice[i])) for i in np.flatnonzero(e.status != IGNORE)]
    return facts, states


def show_answers(
    name: str, facts: list[tuple[float, float]], states: list[tuple[int, np.ndarray, bool]]
) -> dict[str, Any]:
    """The figures of score_factuality.py (r, MAE), and status accuracy with the counts per class."""
    out: dict[str, Any] = {"of": name}
    if facts:
        gold, found = np.array(facts).T
        out |= {
            "r": round(100 * float(np.corrcoef(gold, found)[0, 1]), 2),
            "mae": round(float(np.abs(gold - found).mean()), 3),
            "predicates": len(gold),
        }
    if states:
        right = [g == int(s[:4].argmax()) for g, s, _ in states]
        out |= {"status accuracy": round(float(np.mean(right)), 4), "events": len(right)}
        out["voice accuracy"] = round(float(np.mean([(s[4] > 0) == own for _, s, own in states])), 4)
        for i, label in enumerate(STATUSES):
            hit = sum(g == i and int(s[:4].argmax()) == i for g, s, _ in states)
            out[label] = [hit, sum(int(s[:4].argmax()) == i for _, s, _ in states), sum(g == i for g, _, _ in states)]
    print(json.dumps(out), flush=True)
    return out


def main() -> None:
    """Cross-validate, then train on everything, and show the answers on the attributed dev reports."""
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--gold", type=Path, required=True)
    ap.add_argument("--minilm", type=Path, required=True)
    ap.add_argument("--run", type=Path, required=True, help="the folder of train_statements.py")
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument(
        "--folds", type=int, default=FOLDS, help="how many of the folds to run; 0 trains the final model only"
    )
    ap.add_argument("--replay", type=int, default=6000, help="windows of PolNeAR mixed into the final training")
    ap.add_argument("--epochs", type=int, default=Plan().epochs)
    ap.add_argument("--rate", type=float, default=Plan().rate)
    ap.add_argument("--frozen", type=int, default=Plan().frozen)
    ap.add_argument("--threads", type=int, default=1)
    a = ap.parse_args()
    torch.set_num_threads(a.threads)
    a.out.mkdir(parents=True, exist_ok=True)
    plan = Plan(epochs=a.epochs, rate=a.rate, frozen=a.frozen)
    run = json.loads((a.run / "run.json").read_text())
    tokenizer, length = load_tokenizer(a.minilm / "tokenizer.json"), run["length"]
    uds = load_records(a.gold / "uds_factuality" / "dev.jsonl")
    told = load_records(a.gold / "attributed" / "train.jsonl")
    facts = [find_fact_examples(r, tokenizer, length) for r in uds]
    states = [find_status_examples(r, tokenizer, length) for r in told]
    every_fact: list[tuple[float, float]] = []
    every_state: list[tuple[int, np.ndarray, bool]] = []
    for fold in range(a.folds):
        model, begun = load_model(a.run), time.time()
        learn, held = zip(_parted(facts, fold), _parted(states, fold), strict=True)
        fine_tune(model, learn[0], learn[1], [], plan)
        f, s = find_answers(model, held[0] + held[1])
        every_fact, every_state = every_fact + f, every_state + s
        show_answers(f"fold {fold}, {time.time() - begun:.0f} s", f, s)
    result = show_answers("all folds", every_fact, every_state)
    model = load_model(a.run)
    polnear = load_records(a.gold / "polnear" / "train.jsonl")
    replay = [
        e for r in random.Random(plan.seed).sample(polnear, len(polnear)) for e in find_examples(r, tokenizer, length)
    ][: a.replay]
    fine_tune(model, _parted(facts, -1)[0], _parted(states, -1)[0], replay, plan)
    torch.save(model.state_dict(), a.out / "model.pt")
    (a.out / "run.json").write_text(
        json.dumps(run | {"events": {"epochs": plan.epochs, "rate": plan.rate, "frozen": plan.frozen, "folds": result}})
    )
    dev = load_records(a.gold / "attributed" / "dev.jsonl")
    show_answers(
        "attributed dev", *find_answers(model, [e for r in dev for e in find_status_examples(r, tokenizer, length)])
    )


if __name__ == "__main__":
    main()
