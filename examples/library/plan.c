/* Another program that plans: reads a mission, makes a plan, has it proven, prints it.
 *
 *     cc plan.c $(pkg-config --cflags --libs decamp) -o plan
 *     ./plan MISSION SECONDS
 */
#include <decamp/decamp.h>

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    if (argc != 3) {
        fputs("usage: plan MISSION SECONDS\n", stderr);
        return 2;
    }
    char *messages, *plan, *breaches;

    int checked = (int)decamp_check(argv[1], &messages);
    fputs(messages, stderr);
    decamp_free(messages);
    if (checked != DECAMP_DONE)
        return checked;

    struct decamp_plan_options options = {.seed = 1, .seconds = atof(argv[2])};
    int planned = (int)decamp_plan(argv[1], &options, &plan, &messages);
    fputs(messages, stderr);
    decamp_free(messages);
    if (!plan)
        return planned;

    int proven = (int)decamp_verify(argv[1], plan, &breaches, &messages);
    fprintf(stderr, "%s%s", breaches, messages);
    if (proven == DECAMP_DONE)
        puts(plan);
    decamp_free(plan);
    decamp_free(breaches);
    decamp_free(messages);
    return proven == DECAMP_DONE ? planned : proven;
}
