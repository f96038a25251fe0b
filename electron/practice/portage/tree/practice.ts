/**
 * The ebuild tree of the practice fleet: few packages, real names and real flags (VIDEO_CARDS of mesa, libdrm, xorg-drivers as in PORTAGE-FACTS
 * section 5), times as a desktop of 2020 needs them.
 */
import type { TreeEbuild } from "./ebuild.ts";

const cards = (names: string): string =>
  names
    .split(" ")
    .map((n) => `video_cards_${n}`)
    .join(" ");

const NGINX_CONF = `user nginx nginx;
worker_processes auto;

error_log /var/log/nginx/error.log info;

events {
	worker_connections 1024;
	use epoll;
}

http {
	include /etc/nginx/mime.types;
	default_type application/octet-stream;

	log_format main
		'$remote_addr - $remote_user [$time_local] '
		'"$request" $status $bytes_sent '
		'"$http_referer" "$http_user_agent" '
		'"$gzip_ratio"';

	client_header_timeout 10m;
	client_body_timeout 10m;
	send_timeout 10m;

	connection_pool_size 256;
	client_header_buffer_size 1k;
	large_client_header_buffers 4 2k;
	request_pool_size 4k;

	sendfile on;
	tcp_nopush on;
	tcp_nodelay on;

	keepalive_timeout 75 20;

	ignore_invalid_headers on;

	index index.html;

	server {
		listen 127.0.0.1;
		server_name localhost;

		access_log /var/log/nginx/localhost.access_log main;
		error_log /var/log/nginx/localhost.error_log info;
	}
}
`;

export const PRACTICE_TREE: readonly TreeEbuild[] = [
  {
    cpv: "sys-apps/portage-3.0.82",
    iuse: "+native-extensions doc",
    seconds: 45,
    install: ["0644:/usr/share/portage/config/README"],
    description: "The package management and distribution system",
  },
  { cpv: "app-portage/getuto-1.16", seconds: 0, install: ["0644:/usr/share/doc/getuto/README"], description: "Get Update Trust Operator" },
  { cpv: "app-portage/gentoolkit-0.7.1", seconds: 12, rdepend: "sys-apps/portage", install: ["0644:/usr/share/doc/gentoolkit/README"] },
  {
    cpv: "www-servers/nginx-1.29.3",
    iuse: "+http http2 ssl",
    license: "BSD-2",
    seconds: 40,
    install: [
      "0755:/usr/sbin/nginx",
      "0644:/etc/nginx/nginx.conf:nginx.conf",
      "0644:/etc/nginx/mime.types:mime.types",
      "0755:/etc/init.d/nginx:nginx.initd",
    ],
    files: {
      "nginx.conf": NGINX_CONF,
      "mime.types": "types {\n\ttext/html html;\n\ttext/plain txt;\n\tapplication/x-tar tar;\n}\n",
      "nginx.initd": "#!/sbin/openrc-run\n# nginx of the practice fleet\n",
    },
  },
  { cpv: "app-misc/hello-fleet-1.0", iuse: "+nls debug", seconds: 4, install: ["0755:/usr/bin/hello-fleet"] },
  {
    cpv: "app-misc/hello-fleet-1.1",
    iuse: "+nls debug",
    seconds: 4,
    install: ["0755:/usr/bin/hello-fleet"],
    description: "Says which of its versions is here",
  },
  { cpv: "app-misc/hello-fleet-2.0_rc1", iuse: "+nls debug", keywords: "~amd64", seconds: 4, install: ["0755:/usr/bin/hello-fleet"] },
  { cpv: "app-editors/tinyc-1.0", iuse: "nls ssl", seconds: 25, install: ["0755:/usr/bin/tinyc", "0644:/usr/lib64/libtinyc.so.1"], size: 60_000 },
  {
    cpv: "app-misc/cpu-tool-1.0",
    iuse: "cpu_flags_x86_avx cpu_flags_x86_avx2 cpu_flags_x86_sse2 cpu_flags_x86_sse3",
    seconds: 8,
    install: ["0755:/usr/bin/cpu-tool"],
  },
  { cpv: "dev-libs/libfleet-1.0", slot: "0/1", iuse: "+ssl static-libs", seconds: 30, install: ["0644:/usr/lib64/libfleet.so.1"], size: 40_000 },
  { cpv: "dev-libs/libfleet-2.0", slot: "0/2", iuse: "+ssl static-libs", seconds: 30, install: ["0644:/usr/lib64/libfleet.so.2"], size: 40_000 },
  {
    cpv: "dev-util/fleet-tool-1.0",
    rdepend: "dev-libs/libfleet:=",
    depend: "dev-libs/libfleet:=",
    seconds: 18,
    install: ["0755:/usr/bin/fleet-tool"],
  },
  {
    cpv: "app-misc/etc-demo-1.1",
    seconds: 3,
    install: ["0644:/etc/etc-demo.conf:etc-demo.conf", "0755:/usr/bin/etc-demo"],
    files: { "etc-demo.conf": "value=@PV@\n" },
    elog: "etc-demo: review /etc/etc-demo.conf",
  },
  {
    cpv: "x11-libs/libdrm-2.4.134",
    license: "MIT",
    iuse: `${cards("amdgpu exynos freedreno intel nouveau omap radeon tegra vc4 vivante vmware")} valgrind`,
    seconds: 35,
    install: ["0644:/usr/lib64/libdrm.so.2"],
    size: 90_000,
  },
  {
    cpv: "media-libs/vulkan-loader-1.4.335",
    iuse: "+X wayland",
    license: "Apache-2.0",
    seconds: 30,
    install: ["0644:/usr/lib64/libvulkan.so.1"],
    size: 50_000,
  },
  {
    cpv: "media-libs/mesa-26.2.2",
    license: "MIT",
    iuse: `+X +llvm +opengl vulkan wayland ${cards("asahi d3d12 freedreno i915 imagination intel lavapipe lima nouveau nvk panfrost r300 r600 radeon radeonsi v3d vc4 virgl vivante vmware zink")}`,
    rdepend: "x11-libs/libdrm[video_cards_radeon?] vulkan? ( media-libs/vulkan-loader )".replace("[video_cards_radeon?]", ""),
    seconds: 640,
    install: ["0644:/usr/lib64/libgallium.so", "0644:/usr/share/mesa/BUILDINFO"],
    size: 400_000,
    description: "OpenGL-like graphic library for Linux",
  },
  {
    cpv: "x11-base/xorg-drivers-21.1-r2",
    license: "metapackage",
    iuse: cards(
      "amdgpu ast dummy fbdev freedreno geode i915 intel mga nouveau nvidia omap qxl r128 radeon radeonsi siliconmotion tegra vc4 vesa via virtualbox vmware",
    ),
    rdepend: "video_cards_nvidia? ( x11-drivers/nvidia-drivers )",
    seconds: 0,
    install: ["0644:/usr/share/doc/xorg-drivers/README"],
  },
  {
    cpv: "x11-drivers/nvidia-drivers-595.58.03",
    slot: "0/595",
    license: "NVIDIA-2025",
    iuse: "+X wayland +modules",
    restrict: "bindist mirror strip",
    seconds: 90,
    install: ["0644:/usr/lib64/libnvidia-glcore.so"],
    size: 300_000,
  },
  {
    cpv: "dev-lang/rust-1.91.0",
    slot: "1.91.0",
    license: "MIT",
    iuse: "doc cpu_flags_x86_sse2",
    seconds: 1800,
    install: ["0755:/usr/bin/rustc"],
    size: 200_000,
  },
  {
    cpv: "www-client/firefox-145.0.1",
    license: "MPL-2.0",
    iuse: "+X debug wayland cpu_flags_x86_avx2 cpu_flags_x86_sse2 l10n_de",
    rdepend: "dev-libs/libfleet:= media-libs/mesa[X?]".replace("[X?]", ""),
    bdepend: "dev-lang/rust",
    seconds: 2900,
    install: ["0755:/usr/bin/firefox", "0644:/usr/lib64/firefox/libxul.so"],
    size: 900_000,
    description: "Firefox Web Browser",
  },
  { cpv: "app-misc/slow-build-1.0", seconds: 120, steps: 12, install: ["0755:/usr/bin/slow-build"] },
  { cpv: "app-misc/broken-build-1.0", seconds: 5, fail: "compile failed" },
  { cpv: "app-misc/testing-only-0.9", keywords: "~amd64", seconds: 4, install: ["0755:/usr/bin/testing-only"] },
  { cpv: "app-misc/eulaware-3.1", license: "Fleet-EULA", seconds: 3, install: ["0755:/usr/bin/eulaware"] },
];
