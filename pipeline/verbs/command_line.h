#pragma once

namespace hearthwatch::pipeline {

/// The whole program: parses, checks, runs one verb. Result on stdout, narration on stderr, exit code by contract 5.1.
int command_line(int argc, char** argv);

}  // namespace hearthwatch::pipeline
