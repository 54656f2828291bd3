Each job by hand or with a crane; fuel for the crane is short.
jobs (incl. supersource/sink ):  6
horizon                       :  30
RESOURCES
  - renewable                 :  1   R
  - nonrenewable              :  1   N
  - doubly constrained        :  0   D
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
   1        1          2           2   3
   2        2          1           4
   3        2          1           5
   4        2          1           6
   5        2          1           6
   6        1          0
************************************************************************
REQUESTS/DURATIONS:
jobnr. mode duration  R 1  N 1
------------------------------------------------------------------------
  1      1     0       0    0
  2      1     2       1    4
         2     5       1    0
  3      1     3       1    5
         2     7       1    0
  4      1     1       1    3
         2     4       1    0
  5      1     2       1    6
         2     3       1    0
  6      1     0       0    0
************************************************************************
RESOURCEAVAILABILITIES:
  R 1  N 1
    2    9
************************************************************************
