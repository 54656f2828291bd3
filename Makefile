# For the habit: the work is done by ./run, which needs no make. See README.md.
.PHONY: build example test install clean
build:
	test -d build || meson setup build
	ninja -C build
example test:
	./run $@
install: build
	meson install -C build
clean:
	rm -rf build build-sanitize
