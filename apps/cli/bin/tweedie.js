#!/usr/bin/env node
// Not built, so that npm can link the command before the sources are.
import "../dist/main.js";
