"""This room is the front door of the command line: the group of commands, and how a run may end."""

from __future__ import annotations

import os
import sys
import traceback

import click

from dateline.cli.add import add
from dateline.cli.check import check
from dateline.cli.code import code
from dateline.cli.codebook import codebook
from dateline.cli.evaluate import evaluate
from dateline.cli.exits import Exit
from dateline.cli.explain import explain
from dateline.cli.gazetteer import gazetteer
from dateline.cli.link import link
from dateline.cli.options import Session, debug_option
from dateline.cli.predict import predict
from dateline.cli.query import query
from dateline.cli.recode import recode
from dateline.cli.serve import serve
from dateline.cli.users import users
from dateline.cli.watch import watch
from dateline.errors import DatelineError

EXIT_CODES = """\b
Exit codes:
  0    everything was coded
  1    some input was rejected, the rest coded; or --strict stopped the run;
       or check found something amiss
  2    usage error, or nothing could be read
  130  interrupted (Ctrl-C)
  141  the reader of the pipe went away
"""


def _show_version(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value and not context.resilient_parsing:
        click.echo(_version())
        context.exit()


@click.group(epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Print the version and leave.",
)
@debug_option
def commands() -> None:
    """Dateline reads news reports into attributed political event records:
    who did what to whom, where, when, and according to whom."""


@commands.command()
def schema() -> None:
    """Print the JSON Schema of the record format."""
    from dateline.model.schema import schema_text

    click.echo(schema_text(), nl=False)


@commands.command()
def version() -> None:
    """Print the version."""
    click.echo(_version())


commands.add_command(add)
commands.add_command(check)
commands.add_command(code)
commands.add_command(codebook)
commands.add_command(evaluate)
commands.add_command(explain)
commands.add_command(gazetteer)
commands.add_command(link)
commands.add_command(predict)
commands.add_command(watch)
commands.add_command(query)
commands.add_command(recode)
commands.add_command(serve)
commands.add_command(users)


def _version() -> str:
    from importlib.metadata import version as installed

    return f"dateline {installed('dateline')}"


def main(arguments: list[str] | None = None) -> None:
    """Run a command and leave with its exit code; a traceback is shown only with ``--debug``."""
    session = Session()
    status: int = Exit.CODED
    try:
        # Not ``commands.main``: click would end a closed pipe and an interrupt with exit codes of its own.
        with commands.make_context(
            "dateline", sys.argv[1:] if arguments is None else arguments, obj=session
        ) as context:
            commands.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as ended:
        status = ended.exit_code
    except click.ClickException as fault:
        fault.show()
        status = Exit.UNUSABLE
    except (click.exceptions.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        status = Exit.INTERRUPTED
    except BrokenPipeError:
        # Whatever Python would still flush at exit must not complain a second time.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = Exit.PIPE_CLOSED
    except DatelineError as fault:
        status = _report(session, fault, f"error: {fault}")
    except Exception as fault:  # noqa: BLE001 - the last door: no fault of ours may print a traceback
        words = f"{type(fault).__name__}: {fault}"
        status = _report(
            session, fault, f"error: Dateline failed ({words}); run with --debug and report what it prints"
        )
    sys.exit(int(status))


def _report(session: Session, fault: Exception, line: str) -> int:
    if session.debug:
        traceback.print_exception(fault)
    else:
        from dateline.views import clean

        # A file name may hold what steers a terminal.
        click.echo(clean(" ".join(line.split())), err=True)
    return Exit.UNUSABLE
