#include <malloc.h>

#include "pipeline/verbs/command_line.h"

int main(int argc, char** argv)
{
    // Images are taken and given back by the thousand: what is given back is kept, else the kernel clears every page anew.
    constexpr int most_kept_bytes = 64 << 20, largest_kept_bytes = 32 << 20;
    mallopt(M_TRIM_THRESHOLD, most_kept_bytes);
    mallopt(M_MMAP_THRESHOLD, largest_kept_bytes);
    return hearthwatch::pipeline::command_line(argc, argv);
}
