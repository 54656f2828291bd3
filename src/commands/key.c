/* decamp key: makes and shows the keys by which entries of a ledger are signed. */
#include "commands/ledger_access.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static char *with_ending(const char *name, const char *ending)
{
    char *path = memory_new(strlen(name) + strlen(ending) + 1, 1);
    strcpy(path, name);
    return strcat(path, ending);
}

static const char *hex_of(const unsigned char *bytes, size_t size, char *text)
{
    for (size_t i = 0; i < size; i++)
        sprintf(text + 2 * i, "%02x", bytes[i]);
    return text;
}

/* The passphrase, twice the same; NULL after an error. */
static const char *new_passphrase(char *typed, size_t size, struct diagnostics *diagnostics)
{
    char again[256];
    const char *given = getenv("DECAMP_PASSPHRASE"), *problem = NULL;
    if (given && given[0])
        return given;
    if (!ledger_access_ask("New passphrase: ", typed, size) ||
        !ledger_access_ask("Once more: ", again, sizeof again))
        problem = "there is no terminal to ask for a passphrase; DECAMP_PASSPHRASE may hold it";
    else if (strcmp(typed, again) != 0)
        problem = "the passphrases differ";
    else if (!typed[0])
        problem = "the passphrase is empty";
    explicit_bzero(again, sizeof again);
    if (problem)
        diagnostics_add(diagnostics, SEVERITY_ERROR, NULL, 0, 0, "%s", problem);
    return problem ? NULL : typed;
}

static int make(const struct arguments *arguments)
{
    const char *name = arguments_positional(arguments, 1);
    if (!name)
        return command_usage("key new takes the name by which its entries are known");
    if (strpbrk(name, " \t/") || strlen(name) > 63)
        return command_usage("a key's name is one word of at most 63 bytes, such as gao");
    struct diagnostics diagnostics = {0};
    struct ledger_key key;
    char typed[256] = "";
    const char *stem = arguments_text(arguments, "output", name), *passphrase = NULL;
    size_t length = strlen(stem);
    char *base = memory_copy_text(stem);
    if (length > 4 && strcmp(base + length - 4, ".key") == 0)
        base[length - 4] = '\0';
    char *secret = with_ending(base, ".key"), *public_path = with_ending(base, ".pub");
    bool done = ledger_key_new(&key, name, &diagnostics);
    if (done && arguments_has(arguments, "passphrase"))
        done = (passphrase = new_passphrase(typed, sizeof typed, &diagnostics)) != NULL;
    done = done && ledger_key_write(&key, secret, passphrase, &diagnostics) &&
           ledger_key_write_public(&key, public_path, &diagnostics);
    if (done)
        printf("%s signs as %s: keep it to yourself\n%s is for the planner who enrols you\n",
               secret, key.name, public_path);
    explicit_bzero(typed, sizeof typed);
    ledger_key_clear(&key);
    free(base);
    free(secret);
    free(public_path);
    return command_finish(&diagnostics, EXIT_OUTPUT);
}

static int show(const struct arguments *arguments)
{
    const char *path = arguments_positional(arguments, 1);
    path = path ? path : getenv("DECAMP_KEY");
    if (!path)
        return command_usage("key show takes the file of a key");
    struct diagnostics diagnostics = {0};
    struct ledger_key key;
    bool sealed;
    char hex[65];
    if (ledger_key_read_public(&key, path, &sealed, &diagnostics)) {
        hex_of(key.public_key, sizeof key.public_key, hex);
        if (arguments_has(arguments, "json")) {
            json_t *root =
                json_pack("{s:s,s:s,s:b}", "name", key.name, "public", hex, "passphrase", sealed);
            json_dumpf(root, stdout, JSON_INDENT(1));
            putchar('\n');
            json_decref(root);
        } else {
            printf("name    %s\npublic  %s\n%s", key.name, hex,
                   sealed ? "protected by a passphrase\n" : "");
        }
    }
    return command_finish(&diagnostics, EXIT_INPUT);
}

static int run(const struct arguments *arguments)
{
    const char *what = arguments_positional(arguments, 0);
    if (strcmp(what, "new") == 0)
        return make(arguments);
    if (strcmp(what, "show") == 0)
        return show(arguments);
    return command_usage("key takes new NAME or show FILE, not '%s'", what);
}

static const struct option_row options[] = {
    {'o', "output", "FILE", "new: write FILE.key and FILE.pub (default: NAME)"},
    {'p', "passphrase", NULL, "new: protect it by a passphrase"},
    {0, "json", NULL, "show: print JSON"},
    {0},
};

const struct command command_key = {
    .name = "key",
    .positional = "new NAME | show FILE",
    .positional_least = 1,
    .positional_most = 2,
    .summary = "make or show a key, by which entries of a ledger are signed",
    .details = "`key new NAME` makes two files. NAME.key signs entries as NAME: it is readable\n"
               "by its owner alone, and stays where it is. NAME.pub goes to the planner who\n"
               "enrols it in a ledger (decamp ledger enrol). Everybody who records has a key,\n"
               "and each copy of a ledger that is written to should have its own. Commands that\n"
               "sign take --key FILE, or the file that DECAMP_KEY names. A passphrase is asked\n"
               "for on the terminal, unless DECAMP_PASSPHRASE holds it.",
    .example = "  decamp key new gao",
    .options = options,
    .run = run,
};
