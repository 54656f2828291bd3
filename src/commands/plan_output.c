#include "commands/plan_output.h"

#include "base/output.h"

bool plan_output_prove(const struct mission *mission, const struct plan_document *document,
                       struct verify_result *result)
{
    return verify_plan_and_bound(mission, document, result) != VERIFY_INVALID ||
           plan_output_refuse(result);
}

bool plan_output_refuse(const struct verify_result *result)
{
    fputs("decamp: the plan does not pass the checker, which is a fault of decamp; nothing was "
          "written\n",
          stderr);
    for (int i = 0; i < result->breach_count && i < 20; i++)
        fprintf(stderr, "rule %d %s: %s\n", result->breaches[i].rule,
                verify_rule_name(result->breaches[i].rule), result->breaches[i].message);
    return false;
}

bool plan_output_write(const char *path, const char *text, struct diagnostics *diagnostics)
{
    struct output output;
    if (!output_open(&output, path, diagnostics))
        return false;
    fputs(text, output.stream);
    fputc('\n', output.stream);
    return output_commit(&output, diagnostics);
}
