"""This room trains the event heads: first on what the rules code in much text, then on what people coded."""

import argparse
import copy
import json
import random
import time
from pathlib import Path

import numpy as np
import torch
from acts import Case, find_cases, find_silver_cases, find_told_cases
from export import export, load_model, save_event_settings, save_settings
from fork import EventModel, begin_fork, share
from network import StatementModel
from reports import load_records, load_tokenizer
from torch import Tensor
from torch.nn import functional as nnf

FOLDS = 5


def pad_cases(cases: list[Case]) -> tuple[Tensor, Tensor]:
    """Ids and kinds of a batch, padded to one length."""
    n = max(len(c.window.ids) for c in cases)
    ids = np.stack([np.pad(c.window.ids, (0, n - len(c.window.ids))) for c in cases])
    kinds = np.stack([np.pad(c.kinds, (0, n - len(c.kinds)), constant_values=-100) for c in cases])
    return torch.tensor(ids), torch.tensor(kinds)


def find_loss(model: EventModel, trunk: StatementModel, cases: list[Case], shared: int, *, roles: float) -> Tensor:
    """Types of marked pieces, types told somewhere in a window, and who took part."""
    ids, wanted = pad_cases(cases)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        kinds, pointers = model(share(trunk, ids, shared), ids)
    kinds = kinds.float()
    loss = kinds.sum() * 0.0
    if (wanted != -100).any():
        loss = loss + nnf.cross_entropy(kinds.flatten(0, 1), wanted.flatten())
    told = []
    for row, case in enumerate(cases):
        if case.told:
            inside = torch.tensor(case.window.start >= 0)
            p = kinds[row, : len(inside)][inside].softmax(-1)
            # "Some word tells it": the chance that not every word keeps silent.
            told += [
                -torch.log1p(-(1 - p[:, list(t)].sum(-1)).clamp(1e-6).log().sum().exp().clamp(max=1 - 1e-6))
                for t in case.told
            ]
    if told:
        loss = loss + 0.1 * torch.stack(told).mean()
    if roles and any(c.acts for c in cases):
        pairs = model.point(pointers.float(), ids)
        parts: list[list[Tensor]] = [[], []]
        for row, case in enumerate(cases):
            for act in case.acts:
                for side, (who, nobody) in enumerate(
                    ((act.actors, act.none_actor), (act.recipients, act.none_recipient))
                ):
                    if who is None:
                        continue
                    p = pairs[side][row, act.at].log_softmax(-1)
                    if nobody:
                        parts[side] += [-p[k, i] for k, i in enumerate(act.at)]
                    else:
                        parts[side].append(-p[:, who].logsumexp(-1).mean())
        loss = loss + roles * sum(torch.stack(p).mean() for p in parts if p)
    return loss


def train(
    model: EventModel,
    trunk: StatementModel,
    groups: list[tuple[list[Case], int]],
    *,
    shared: int,
    epochs: int,
    rate: float,
    seed: int,
    roles: float,
    log: Path,
) -> None:
    """AdamW with warm-up and linear decay over batches of one group each."""
    rng = random.Random(seed)
    torch.manual_seed(seed)
    heads = [p for n, p in model.named_parameters() if n.split(".")[0] in ("kinds", "roles", "reach")]
    body = list(model.layers.parameters())
    optimiser = torch.optim.AdamW([{"params": body, "lr": rate}, {"params": heads, "lr": 5 * rate}], weight_decay=0.01)
    batches = [b for _ in range(epochs) for cases, size in groups for b in cut(cases, size, rng)]
    rng.shuffle(batches)
    steps = len(batches)
    shape = lambda s: min((s + 1) / (0.1 * steps), (steps - s) / (0.9 * steps))  # noqa: E731
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, shape)
    begun, total = time.time(), 0.0
    model.train()
    for step, batch in enumerate(batches, start=1):
        loss = find_loss(model, trunk, batch, shared, roles=roles)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_([*body, *heads], 1.0)
        optimiser.step()
        schedule.step()
        total += loss.item()
        if step % 50 == 0:
            with log.open("a") as f:
                f.write(f"step {step}/{steps} loss {total / 50:.4f} after {time.time() - begun:.0f} s\n")
            total = 0.0
    model.eval()


def cut(cases: list[Case], size: int, rng: random.Random) -> list[list[Case]]:
    order = sorted(rng.sample(cases, len(cases)), key=lambda c: len(c.window.ids) // 8)
    return [order[i : i + size] for i in range(0, len(order), size)]


@torch.no_grad()
def answer(
    model: EventModel, trunk: StatementModel, case: Case, shared: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Probabilities of each piece's types, and of each pair of pieces as trigger and actor, trigger and recipient."""
    ids = torch.tensor(case.window.ids[None])
    kinds, roles = model(share(trunk, ids, shared), ids)
    actors, recipients = model.point(roles, ids)
    return kinds[0].softmax(-1).numpy(), actors[0].softmax(-1).numpy(), recipients[0].softmax(-1).numpy()


def main() -> None:
    """Learn from the rules, then from people: once for each fold of the attributed reports, and once from all."""
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--gold", type=Path, required=True)
    ap.add_argument("--minilm", type=Path, required=True)
    ap.add_argument("--run", type=Path, required=True, help="the folder of train_statements.py or train_events.py")
    ap.add_argument("--silver", type=Path, required=True, help="the file of code_silver.py")
    ap.add_argument("--out", type=Path, required=True)
    ap.add_argument("--start", type=Path, help="event heads that have learned from the rules already")
    ap.add_argument("--layers", type=int, default=2)
    ap.add_argument("--shared", type=int, default=2)
    ap.add_argument("--epochs", type=int, default=6)
    ap.add_argument("--rate", type=float, default=1e-4)
    ap.add_argument("--threads", type=int, default=1)
    a = ap.parse_args()
    torch.set_num_threads(a.threads)
    a.out.mkdir(parents=True, exist_ok=True)
    log = a.out / "log.txt"
    tokenizer, trunk = load_tokenizer(a.minilm / "tokenizer.json"), load_model(a.run)
    length = json.loads((a.run / "run.json").read_text())["length"]
    told = load_records(a.gold / "attributed" / "train.jsonl")
    marked = load_records(a.gold / "plover_plv" / "train.jsonl") + load_records(a.gold / "plover_gsr" / "open.jsonl")
    random.Random(1).shuffle(told)
    random.Random(2).shuffle(marked)
    model = begin_fork(a.layers, a.shared, str(a.minilm / "model.safetensors"))
    if a.start:
        model.load_state_dict(torch.load(a.start, weights_only=True))
    else:
        cases = [c for r in load_records(a.silver) for c in find_silver_cases(r, tokenizer, length)]
        full, empty = [c for c in cases if c.acts], [c for c in cases if not c.acts]
        cases = full + random.Random(3).sample(empty, min(len(empty), len(full) // 2))
        train(model, trunk, [(cases, 16)], shared=a.shared, epochs=1, rate=2 * a.rate, seed=1, roles=0.3, log=log)
        torch.save(model.state_dict(), a.out / "silver.pt")
    people = [find_cases(r, tokenizer, length) for r in told]
    sentences = [find_told_cases(r, tokenizer, length) for r in marked]
    run = {"layers": a.layers, "shared": a.shared, "epochs": a.epochs, "rate": a.rate}
    for fold in [*range(FOLDS), None]:
        mine = copy.deepcopy(model)
        groups = [
            ([c for i, cs in enumerate(group) if fold is None or i % FOLDS != fold for c in cs], size)
            for group, size in ((people, 8), (sentences, 32))
        ]
        train(mine, trunk, groups, shared=a.shared, epochs=a.epochs, rate=a.rate, seed=1, roles=0.3, log=log)
        if fold is None:
            torch.save(mine.state_dict(), a.out / "events.pt")
            break
        folder = a.out / f"fold{fold}"
        folder.mkdir(exist_ok=True)
        export(trunk, mine, folder, a.shared)
        save_settings(trunk, a.run, a.minilm, folder)
        save_event_settings(mine, a.out, folder)
        print(f"fold {fold} of {FOLDS}", flush=True)
    (a.out / "run.json").write_text(json.dumps(run))
    (a.out / "held.json").write_text(
        json.dumps([[r["id"] for i, r in enumerate(told) if i % FOLDS == f] for f in range(FOLDS)])
    )
    (a.out / "held_sentences.json").write_text(
        json.dumps([[r["id"] for i, r in enumerate(marked) if i % FOLDS == f] for f in range(FOLDS)])
    )


if __name__ == "__main__":
    main()
