/* Ctrl-C during a long search: the search ends early and its command gives what it has. */
#include "commands/command.h"

#include <signal.h>

atomic_bool command_interrupted, command_terminated;

static void interrupt(int signal_number)
{
    atomic_store(&command_interrupted, true);
    signal(signal_number, SIG_DFL); /* a second Ctrl-C ends it at once */
}

void command_catch_interrupts(void)
{
    signal(SIGINT, interrupt);
}

static void terminate(int signal_number)
{
    (void)signal_number;
    atomic_store(&command_terminated, true);
    atomic_store(&command_interrupted, true);
}

void command_catch_termination(void)
{
    signal(SIGTERM, terminate);
}

void command_release_interrupts(void)
{
    signal(SIGINT, SIG_DFL);
}
