"""The command line: `ifsa serve · migrate · demo · doctor · token HANDLE · invite · backup · …`."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from ifsa import __version__
from ifsa.config import BadSetting, Settings, discreet, load

Command = Callable[[Settings, argparse.Namespace], int]

HELP = {
    "serve": "serve pages, sockets and video; --lan: to phones nearby, over HTTPS",
    "migrate": "bring the database to the newest shape",
    "reindex": "make the indexes of the search anew, while the server runs",
    "demo": "load the demonstration data, once",
    "doctor": "say what is configured and what is wrong",
    "token": "print a new bearer token for a member, by user name",
    "password": "print a link to choose a new password, for who has forgotten theirs",
    "invite": "print a link that makes whoever opens it first an admin, a steward, …",
    "backup": "write database and files into one file, while the server runs",
    "restore": "bring back what `ifsa backup` wrote",
}

OFFICES = ("member", "moderator", "admin", "steward")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit status: 0 done, 1 failed, 2 wrongly called."""
    parser = _parser()
    given = parser.parse_args(arguments)
    try:
        return int(given.run(load(), given))
    except BadSetting as wrong:
        print(discreet(f"ifsa: {wrong}"), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ifsa", description="Knowledge exchange for farm schools: lessons, rooms, market."
    )
    parser.add_argument("--version", action="version", version=f"ifsa {__version__}")
    known = parser.add_subparsers(required=True, metavar="COMMAND")
    made = {
        name: known.add_parser(name, help=says, description=f"{says}.")
        for name, says in HELP.items()
    }
    for name, run in _RUN.items():
        made[name].set_defaults(run=run)
    made["serve"].add_argument("--lan", action="store_true", help="over HTTPS, for phones nearby")
    made["token"].add_argument("handle", metavar="HANDLE", help="such as amina")
    made["password"].add_argument("handle", metavar="HANDLE", help="such as amina")
    made["invite"].add_argument("--role", choices=OFFICES, default="member", help="to be what")
    made["invite"].add_argument("--school", metavar="SLUG", help="of which school, for a steward")
    made["backup"].add_argument("file", metavar="FILE", type=Path, help="a new file")
    made["restore"].add_argument("file", metavar="FILE", type=Path)
    made["restore"].add_argument(
        "--replace", action="store_true", help="also where there is data; it is put aside"
    )
    return parser


# What a command needs is imported when it runs: `ifsa --help` need not wait for a database.


def _migrate(settings: Settings, given: argparse.Namespace) -> int:
    from ifsa.commands import migrate  # noqa: PLC0415

    return migrate.run(settings)


def _reindex(settings: Settings, given: argparse.Namespace) -> int:
    from ifsa.commands import reindex  # noqa: PLC0415

    return reindex.run(settings)


def _demo(settings: Settings, given: argparse.Namespace) -> int:
    from ifsa.commands import demo  # noqa: PLC0415

    return demo.run(settings)


def _doctor(settings: Settings, given: argparse.Namespace) -> int:
    from ifsa.commands import doctor  # noqa: PLC0415

    return doctor.run(settings)


def _serve(settings: Settings, given: argparse.Namespace) -> int:
    from ifsa.commands import serve  # noqa: PLC0415

    return serve.run(settings, lan=given.lan)


def _token(settings: Settings, given: argparse.Namespace) -> int:
    from ifsa.commands import token  # noqa: PLC0415

    return token.run(settings, given.handle)


def _password(settings: Settings, given: argparse.Namespace) -> int:
    from ifsa.commands import password  # noqa: PLC0415

    return password.run(settings, given.handle)


def _invite(settings: Settings, given: argparse.Namespace) -> int:
    from ifsa.commands import invite  # noqa: PLC0415

    return invite.run(settings, office=given.role, school=given.school)


def _backup(settings: Settings, given: argparse.Namespace) -> int:
    from ifsa.commands import backup  # noqa: PLC0415

    return backup.run(settings, given.file)


def _restore(settings: Settings, given: argparse.Namespace) -> int:
    from ifsa.commands import restore  # noqa: PLC0415

    return restore.run(settings, given.file, replace=given.replace)


_RUN: dict[str, Command] = {
    "serve": _serve,
    "migrate": _migrate,
    "reindex": _reindex,
    "demo": _demo,
    "doctor": _doctor,
    "token": _token,
    "password": _password,
    "invite": _invite,
    "backup": _backup,
    "restore": _restore,
}


if __name__ == "__main__":
    sys.exit(main())
