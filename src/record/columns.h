/* The columns of a record table, each once: COLUMN(name, type, argument, meaning).
 *
 * The table's declaration (table.c) and the options of `decamp record` are both made of this list;
 * meanings are short enough for a line of help. All but the kind may be empty; which a kind needs
 * and takes is in table.c. `assumed`, `source` and `note` are common to all tables.
 */
#ifndef DECAMP_RECORD_COLUMNS_H
#define DECAMP_RECORD_COLUMNS_H

/* clang-format off */
#define RECORD_COLUMNS(COLUMN)                                                                     \
    COLUMN(day,         DAY,       "DATE",   "the day on which it was so")                         \
    COLUMN(time,        TEXT,      "HH:MM",  "the time of that day")                               \
    COLUMN(until,       DAY,       "DATE",   "to the end of this day; empty: open")                \
    COLUMN(reported,    DAY,       "DATE",   "when the source told it; empty: told now")           \
    COLUMN(place,       REFERENCE, "ID",     "where; of a departure or arrival the place itself")  \
    COLUMN(to,          REFERENCE, "ID",     "where a departure goes; the far end of a way")       \
    COLUMN(origin,      REFERENCE, "ID",     "where an arrival comes from")                        \
    COLUMN(leg,         REFERENCE, "ID",     "on which leg")                                       \
    COLUMN(lift,        REFERENCE, "ID",     "of which pool of lift")                              \
    COLUMN(mode,        WORD,      "WORD",   "how it moves")                                       \
    COLUMN(unit,        REFERENCE, "ID",     "which unit")                                         \
    COLUMN(lot,         REFERENCE, "ID",     "which lot of equipment")                             \
    COLUMN(holder,      TEXT,      "NAME",   "a contingent, country or body as it is named")       \
    COLUMN(people,      TEXT,      "AMOUNT", "how many people")                                    \
    COLUMN(vehicles,    TEXT,      "AMOUNT", "how many vehicles")                                  \
    COLUMN(items,       TEXT,      "AMOUNT", "how many items of a lot")                            \
    COLUMN(killed,      TEXT,      "AMOUNT", "how many were killed")                               \
    COLUMN(wounded,     TEXT,      "AMOUNT", "how many were wounded")                              \
    COLUMN(measure,     TEXT,      "WORD",   "what the amount counts, a disposition or limit is")  \
    COLUMN(amount,      TEXT,      "AMOUNT", "how many, of the measure")                           \
    COLUMN(cause,       TEXT,      "WORDS",  "hostile act, accident, illness ...")                 \
    COLUMN(event,       TEXT,      "NAME",   "what is reported here; reports of it count once")    \
    COLUMN(trip,        TEXT,      "ID",     "which trip of the plan in force")                    \
    COLUMN(recipient,   TEXT,      "NAME",   "who takes it over")                                  \
    COLUMN(certificate, TEXT,      "ID",     "number or name of the certificate")                  \
    COLUMN(file,        TEXT,      "FILE",   "the certificate or plan itself; its hash is kept")   \
    COLUMN(value,       NUMBER,    "USD",    "value of what is disposed of, in all")               \
    COLUMN(latitude,    NUMBER,    "DEGREES", "of an incident, degrees north")                     \
    COLUMN(longitude,   NUMBER,    "DEGREES", "of an incident, degrees east")                      \
    COLUMN(corrects,    TEXT,      "ENTRY",  "the entry in whose place this one stands")           \
    COLUMN(target,      TEXT,      "ENTRY",  "the entry that is retracted, settled, remarked on")  \
    COLUMN(override,    TEXT,      "REASON", "why it is recorded though the record says otherwise")
/* clang-format on */

#endif
