/** The small ebuild repository on which the transcripts were recorded, as far as they show it. */
import type { TreeEbuild } from "../../electron/practice/portage/tree/ebuild.ts";

const CARDS = "video_cards_nvidia video_cards_amdgpu video_cards_radeonsi video_cards_intel video_cards_i965 video_cards_iris video_cards_nouveau";
const FIREFOX = {
  iuse: "+X wayland debug cpu_flags_x86_sse2 cpu_flags_x86_avx2 l10n_de",
  rdepend: "dev-libs/libfleet:= wayland? ( media-libs/mesa[wayland] ) !wayland? ( media-libs/mesa )",
  depend: "dev-libs/libfleet:=",
  bdepend: "dev-lang/rust",
};
const MESA = { iuse: `+X wayland vulkan ${CARDS}`, license: "MIT", depend: "media-libs/vulkan-loader", rdepend: "media-libs/vulkan-loader" };

export const RECORDED_TREE: readonly TreeEbuild[] = [
  { cpv: "app-misc/hello-fleet-1.0", iuse: "+nls debug" },
  { cpv: "app-misc/hello-fleet-1.1", iuse: "+nls debug" },
  { cpv: "app-misc/hello-fleet-2.0_rc1", iuse: "+nls debug", keywords: "~amd64" },
  { cpv: "app-misc/etc-demo-1.1", seconds: 0, install: ["0644:/etc/etc-demo.conf:c"], files: { c: "value=@PV@\n" } },
  { cpv: "app-misc/cpu-tool-1.0", iuse: "cpu_flags_x86_avx cpu_flags_x86_avx2 cpu_flags_x86_sse2 cpu_flags_x86_sse3" },
  { cpv: "app-misc/slow-build-1.0", steps: 12, seconds: 12 },
  { cpv: "app-misc/broken-build-1.0", fail: "compile failed" },
  { cpv: "app-misc/needs-debug-1.0", rdepend: "app-misc/hello-fleet[debug]", seconds: 0 },
  { cpv: "app-misc/testing-only-0.9", keywords: "~amd64" },
  { cpv: "app-misc/eulaware-3.1", license: "Fleet-EULA" },
  { cpv: "app-editors/tinyc-1.0", iuse: "nls ssl" },
  { cpv: "dev-lang/rust-1.83.0", slot: "1.83.0", iuse: "doc cpu_flags_x86_sse2" },
  { cpv: "dev-libs/libfleet-1.0", slot: "0/1", iuse: "+ssl static-libs" },
  { cpv: "dev-libs/libfleet-2.0", slot: "0/2", iuse: "+ssl static-libs" },
  { cpv: "dev-util/fleet-tool-1.0", rdepend: "dev-libs/libfleet:=", depend: "dev-libs/libfleet:=" },
  { cpv: "media-libs/vulkan-loader-1.3.296", iuse: "+X wayland" },
  { cpv: "media-libs/mesa-24.2.4", ...MESA },
  { cpv: "media-libs/mesa-24.2.5", ...MESA },
  { cpv: "x11-drivers/nvidia-drivers-550.135", slot: "0/550", license: "NVIDIA-r2", iuse: "+X wayland", restrict: "bindist" },
  {
    cpv: "x11-base/xorg-drivers-21.1-r2",
    iuse: "video_cards_nvidia video_cards_amdgpu video_cards_radeonsi video_cards_intel video_cards_nouveau",
    rdepend: "video_cards_nvidia? ( x11-drivers/nvidia-drivers )",
    seconds: 0,
  },
  { cpv: "www-client/firefox-131.0", ...FIREFOX },
  { cpv: "www-client/firefox-132.0.1", ...FIREFOX },
];

export const RECORDED_DEFAULTS = `ARCH="amd64"
ACCEPT_KEYWORDS="amd64"
CHOST="x86_64-pc-linux-gnu"
CFLAGS="-O2 -pipe"
CXXFLAGS="-O2 -pipe"
USE="X nls ssl vulkan"
USE_EXPAND="ABI_X86 CPU_FLAGS_X86 INPUT_DEVICES L10N VIDEO_CARDS"
USE_EXPAND_HIDDEN="ABI_X86"
USE_EXPAND_IMPLICIT="ARCH ELIBC KERNEL"
USE_EXPAND_UNPREFIXED="ARCH"
IUSE_IMPLICIT="abi_x86_64 prefix prefix-guest"
CONFIG_PROTECT_MASK="/etc/revdep-rebuild"
CPU_FLAGS_X86="mmx sse sse2"
VIDEO_CARDS="nouveau"
`;
