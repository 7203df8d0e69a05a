"""What the tests need of the machine beside Python packages, curl and a Chromium; as a program, it installs them."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial

from playwright.sync_api import Browser, Error, Playwright, sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
INSTALL_SECONDS = 300


def launch_browser(playwright: Playwright) -> Browser:
    """The system's Chromium or Chrome, headless; Playwright's own where there is none."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    arguments = ["--disable-background-networking", "--disable-component-update"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium refuses to run as root with its sandbox
    return playwright.chromium.launch(executable_path=found, args=arguments)


def browser_starts() -> bool:
    try:
        with sync_playwright() as playwright:
            launch_browser(playwright).close()
    except Error:
        return False
    return True


def curl_starts() -> bool:
    return shutil.which("curl") is not None


def run(*command: str) -> None:
    """Carries out a command, its output shown; whether it helped is for the caller to see."""
    print(f"$ {' '.join(command)}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, timeout=INSTALL_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        print(error)


def playwright_install() -> None:
    run(sys.executable, "-m", "playwright", "install", "chromium")


def apt_install(package: str) -> None:
    if shutil.which("apt-get") and os.geteuid() == 0:
        run("apt-get", "update", "-qq")
        run("apt-get", "install", "-y", "-qq", "--no-install-recommends", package)


def provide(works: Callable[[], bool], *ways: Callable[[], None]) -> bool:
    """Whether it works, after trying one way after another to make it work."""
    for way in ways:
        if works():
            return True
        way()
    return works()


def main() -> int:
    missing = []
    if not provide(curl_starts, partial(apt_install, "curl")):
        missing.append("curl, which the README's examples are tested with (Debian, Ubuntu: apt-get install curl)")
    if not provide(browser_starts, playwright_install, partial(apt_install, "chromium")):
        missing.append("a Chromium or Chrome that starts (Debian: apt-get install chromium; or install Google Chrome)")
    for need in missing:
        print(f"The tests need {need}.", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
