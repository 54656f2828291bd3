"""What is so and what is not, one line each, as the Test Anything Protocol has it."""
done = failures = 0


def check(what, holds, told=""):
    """`told` is printed where it does not hold."""
    global done, failures
    done += 1
    print(f"{'ok' if holds else 'not ok'} {done} - {what}", flush=True)
    if not holds:
        failures += 1
        print("# " + str(told).replace("\n", "\n# "))


def end():
    """The exit code, after the last."""
    print(f"1..{done}")
    return 1 if failures else 0
