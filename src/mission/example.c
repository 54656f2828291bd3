/* The mission that `decamp init` writes and examples/small holds: two camps, a hub with an
 * airfield, and home. It is invented, so every value is marked as assumed. The columns are
 * explained above each table from the declaration itself.
 */
#include "mission/example.h"

#include "base/output.h"
#include "mission/describe.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* One string a line of the table. */
/* clang-format off */
static const char *const rows[TABLE_COUNT] = {
    [TABLE_MISSION] = (
        "key,value,unit,assumed,note\n"
        "name,Small mission,,,invented: two camps and a hub and home\n"
        "country,Azania,,,\n"
        "start,2030-03-01,,yes,\n"
        "last_day,2030-03-31,,yes,\n"
        "horizon_days,30,days,yes,\n"
        "road_speed_kmh,25,km/h,yes,sandy tracks\n"
        "escort_people,30,people,yes,a platoon\n"
        "vehicle_tonnes,5,t,yes,light vehicles\n"
        "vehicle_teu,1,TEU,yes,\n"),
    [TABLE_PLACES] = (
        "id,name,kind,country,latitude,longitude,guard_people,beds,latest_close,after,pack_days,clearance_days,"
        "handover_days,hostile_acts_per_day,runway_m,assumed\n"
        "north,Camp North,site,Azania,17.2,-1.4,40,250,2030-03-20,,3,1,1,0.02,,all\n"
        "river,Camp River,site,Azania,16.3,-0.2,30,200,,,2,1,1,0.01,,all\n"
        "hub,Hub,hub,Azania,15.6,-2.1,60,700,,north;river,4,2,2,0.005,2400,all\n"
        "home,Home,home,Meridia,6.1,1.2,,,,,,,,,3000,all\n"),
    [TABLE_LEGS] = (
        "from,to,route,mode,km,escort,vehicles_per_day,convoy_vehicles,hostile_acts_per_km,assumed,note\n"
        "north,hub,,road,230,yes,60,40,0.0004,all,\n"
        "river,hub,short,road,240,yes,60,40,0.0006,all,through the gorge\n"
        "river,hub,long,road,320,yes,60,40,0.0001,all,round it\n"
        "hub,home,,air,,,,,,all,\"length: the shortest line\"\n"),
    [TABLE_UNITS] = (
        "id,name,country,kind,people,vehicles,tonnes,place,destination,guards,escorts,smallest_part,available,assumed\n"
        "north-company,North company,Meridia,military,150,10,20,north,home,yes,no,20,,all\n"
        "north-clinic,Clinic,Meridia,medical,20,2,6,north,home,no,no,20,2030-03-05,all\n"
        "river-company,River company,Meridia,military,120,8,15,river,home,yes,no,20,,all\n"
        "hub-battalion,Hub battalion,Meridia,military,260,12,30,hub,home,yes,yes,30,,all\n"
        "staff,Staff,,civilian,40,0,0,hub,home,no,no,1,,all\n"),
    [TABLE_ASSETS] = (
        "id,name,owner,place,destination,quantity,tonnes,teu,value_usd,condition,hazardous,dispositions,assumed\n"
        "generators,Generators,UN,north,home,6,4,0.5,20000,good,no,redeploy;sell,all\n"
        "tents,Tents,UN,river,home,30,0.5,0.1,1500,fair,no,redeploy;donate;destroy,all\n"
        "fuel,Fuel in drums,UN,river,,40,0.2,0.02,200,good,yes,sell;donate,all\n"
        "cabins,Living cabins,UN,hub,,80,3,1,4000,poor,no,donate;destroy,all\n"),
    [TABLE_LIFT] = (
        "id,name,mode,base,number,payload_tonnes,seats,teu,speed_kmh,range_km,hours_per_day,turnround_hours,"
        "runway_m,cost_usd_per_km,cost_usd_per_day,assumed\n"
        "trucks,Trucks,road,hub,25,10,16,1,40,,10,2,,1.2,150,all\n"
        "planes,Transport aircraft,air,home,2,18,110,4,550,3000,14,2,1800,12,6000,all\n"),
    [TABLE_LIMITS] = (
        "kind,place,leg,lift,mode,country,from,until,value,why,assumed\n"
        "flights_per_day,hub,,,,,,,3,one apron,all\n"
        "convoys_per_day,,,,,,,,2,two escorts at a time,all\n"
        "shut,,river-hub/short,,,,2030-03-08,2030-03-12,,bridge under repair,all\n"
        "danger,,north-hub,,,,2030-03-15,,0.0012,attacks expected,all\n"),
    [TABLE_RISKS] = (
        "id,kind,leg,mode,cause,chance,often,low,likely,high,vehicles,killed,wounded,why,assumed\n"
        "travel,travel,,road,,,,1,1.2,2,,,,tracks and check points,all\n"
        "packing,packing,,,,,,1,1.2,2,,,,hands are short,all\n"
        "clearance,refused,,air,authorities,0.05,,1,2,7,,,,flight clearances,all\n"
        "road-shut,shut,river-hub/short,,,,1,1,3,10,,,,fighting on the road,all\n"
        "attack,attack,,,,0.5,,1,6,24,0.5,0.2,1,what an attack does,all\n"
        "breakdown,breakdown,,,,,0.05,1,3,12,0.02,,,worn vehicles,all\n"
        "replacement,replacement,,,,,,7,14,30,,,,until a truck is replaced,all\n"),
    [TABLE_MILESTONES] = (
        "date,what,source,assumed\n"
        "2030-03-01,the withdrawal begins,,all\n"
        "2030-03-31,the mandate ends,,all\n"),
    [TABLE_FIGURES] = (
        "as_of,reported_on,category,value,qualifier,source,assumed\n"
        "2030-03-01,2030-03-02,people,590,exact,,all\n"),
};
/* clang-format on */

struct example_files {
    char *paths[TABLE_COUNT];
    struct output outputs[TABLE_COUNT];
    int open; /* of them, from the first */
};

static bool folder_is_free(const struct example_files *files, struct diagnostics *diagnostics)
{
    struct stat status;
    bool is_free = true;
    for (int t = 0; t < TABLE_COUNT; t++) {
        if (lstat(files->paths[t], &status) != 0)
            continue;
        diagnostics_add(diagnostics, SEVERITY_ERROR, files->paths[t], 0, 0,
                        "is there already; nothing is written");
        is_free = false;
    }
    return is_free;
}

static bool write_files(struct example_files *files, struct diagnostics *diagnostics)
{
    for (int t = 0; t < TABLE_COUNT; t++) {
        if (!output_open(&files->outputs[t], files->paths[t], diagnostics))
            return false;
        files->open = t + 1;
        declaration_print_comment((enum table_name)t, files->outputs[t].stream);
        fputs(rows[t], files->outputs[t].stream);
    }
    return true;
}

/* Makes all appear; on failure takes back those that did. */
static bool commit_files(struct example_files *files, struct diagnostics *diagnostics)
{
    int done = 0;
    while (done < TABLE_COUNT && output_commit(&files->outputs[done], diagnostics))
        done++;
    if (done == TABLE_COUNT)
        return true;
    for (int t = 0; t < done; t++)
        unlink(files->paths[t]);
    for (int t = done + 1; t < TABLE_COUNT; t++)
        output_abandon(&files->outputs[t]);
    return false;
}

bool example_write(const char *folder, struct diagnostics *diagnostics)
{
    struct arena arena = {0};
    struct example_files files = {0};
    bool made = mkdir(folder, 0777) == 0, written = false;
    if (!made && errno != EEXIST) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, folder, 0, 0, "cannot be made: %s",
                        strerror(errno));
        return false;
    }
    for (int t = 0; t < TABLE_COUNT; t++)
        files.paths[t] = arena_format(&arena, "%s/%s.csv", folder, mission_tables[t].name);
    if (folder_is_free(&files, diagnostics)) {
        if (write_files(&files, diagnostics))
            written = commit_files(&files, diagnostics);
        else
            for (int t = 0; t < files.open; t++)
                output_abandon(&files.outputs[t]);
    }
    if (made && !written)
        rmdir(folder);
    arena_clear(&arena);
    return written;
}
