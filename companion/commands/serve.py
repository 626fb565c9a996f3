"""``companion serve``: the book in a browser, built and shown anew after every save."""

import signal
import sys
import threading
import time
import webbrowser
from dataclasses import replace
from pathlib import Path

import click

from companion.commands.edge import ROOT, Unusable, is_book, printable, say
from companion.live.state import Phase, State

SAID: dict[Phase, str] = {
    "checking": "checking",
    "building": "checked, building",
    "good": "up to date",
    "problems": "to be mended; the last good book stays",
    "failed": "the build failed; the last good book stays",
}


@click.command()
@ROOT
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535),
              help="Where the book is served; 0 takes any that is free.")  # fmt: skip
@click.option("--open", "wanted", is_flag=True, help="Open the book in the browser.")
def serve(path: Path, port: int, wanted: bool) -> None:
    """Show the book at PATH in a browser, and check, build and show it anew after every save.

    The page tells what is going on and lists what is wrong; until that is mended, the last good
    book is shown. Only this machine can ask for it. Ctrl-C ends it.
    """
    import companion
    from companion.book import paths
    from companion.live import server, session
    from companion.live.state import Board
    from companion.live.watch import Watch, look
    from companion.live.workshop import Workshop

    root, package = is_book(path).resolve(), Path(companion.__file__).resolve().parent
    roots = [root] if (root / package.name).resolve() == package else [root, package]
    board, workshop = Board(), Workshop(root)
    try:
        serving = server.opened(root / paths.SITE, board, port)
    except OSError as error:
        raise Unusable(f"port {port}: {error.strerror}; choose another by --port") from error
    threading.Thread(target=serving.serve_forever, daemon=True).start()
    address = f"http://localhost:{serving.server_port}/"
    say(f"The book is at {address} and follows every save; Ctrl-C ends it.")
    if wanted:
        webbrowser.open(address)
    try:
        session.run(
            Watch(lambda: look(roots), there=(root / paths.SITE).exists), workshop, board,
            is_code=lambda changed: Path(changed).resolve().is_relative_to(package),
            report=Reporter(),
        )  # fmt: skip
    except KeyboardInterrupt:
        say("")
    finally:
        hasty = signal.signal(signal.SIGINT, signal.SIG_IGN)  # nothing that was begun is left
        workshop.close()
        serving.shutdown()
        serving.server_close()
        signal.signal(signal.SIGINT, hasty)


class Reporter:
    """Says in the terminal what is going on; a step takes the place of the one before."""

    def __init__(self) -> None:
        self._shown = State()
        self._began = 0.0

    def __call__(self, state: State) -> None:
        """Say what changed."""
        before, self._shown = self._shown, state
        if replace(before, ahead=state.ahead) == state:  # which page is ahead is for the pages
            return
        if state.detail:
            if sys.stdout.isatty():
                say(f"\r  {state.detail}\x1b[K", end="")
            return
        if before.detail and sys.stdout.isatty():
            say("\r\x1b[K", end="")
        if state.phase == "checking":
            self._began = state.at
        clock = time.strftime("%H:%M:%S", time.localtime(state.at))
        if state.problems != before.problems:
            for problem in state.problems:
                say(printable(f"{problem['place']}: {problem['rule']}: {problem['message']}"))
        if state.message and state.message != before.message:
            say("\n".join(printable(line) for line in state.message.splitlines()))
        took = "" if state.phase == "checking" else f" ({state.at - self._began:.1f} s)"
        say(f"{clock} {SAID[state.phase]}{took}")
