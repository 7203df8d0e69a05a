#!/bin/sh
# Prints the Python to make the virtual environment with: $PYTHON if given, else the newest of the usual names that will do.
# A name alone proves nothing: it may be a shim for a version that is not installed, or lack venv as Debian's python3 does.
set -eu

will_do() {
	"$1" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

for name in ${PYTHON:-python3.13 python3.12 python3.11 python3 python}; do
	if will_do "$name"; then
		"$name" -c 'import sys; print(sys.executable)'
		exit
	fi
done

if [ -n "${PYTHON:-}" ]; then
	echo "PYTHON=$PYTHON is not a Python >= 3.11 with the venv module" >&2
else
	echo "No Python >= 3.11 with the venv module was found. Install one (Debian, Ubuntu: apt-get install python3-venv), or say make PYTHON=/path/to/python3" >&2
fi
exit 1
