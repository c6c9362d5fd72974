#include "pipeline/verbs/command_line.h"

int main(int argc, char** argv)
{
    return hearthwatch::pipeline::command_line(argc, argv);
}
