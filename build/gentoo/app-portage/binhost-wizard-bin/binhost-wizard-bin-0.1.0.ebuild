# Copyright 2026 The Binhost Wizard authors
# Distributed under the terms of the GNU General Public License v2

EAPI=8

inherit desktop xdg

MY_PN="${PN%-bin}"

DESCRIPTION="Turn one Gentoo machine into a binary package host and the others into its clients"
HOMEPAGE="https://binhostwizard.invalid/"
SRC_URI="${HOMEPAGE}releases/${PV}/${MY_PN}-${PV}-linux-x64.tar.gz"
S="${WORKDIR}/${MY_PN}-${PV}-linux-x64"

LICENSE="GPL-2+ Apache-2.0 BSD MIT Unlicense"
SLOT="0"
KEYWORDS="-* ~amd64"
RESTRICT="bindist mirror strip"

RDEPEND="
	>=app-accessibility/at-spi2-core-2.46.0:2
	dev-libs/expat
	dev-libs/glib:2
	dev-libs/nspr
	dev-libs/nss
	media-libs/alsa-lib
	media-libs/mesa
	net-print/cups
	sys-apps/dbus
	virtual/libudev
	x11-libs/cairo
	x11-libs/gtk+:3
	x11-libs/libX11
	x11-libs/libXcomposite
	x11-libs/libXdamage
	x11-libs/libXext
	x11-libs/libXfixes
	x11-libs/libXrandr
	x11-libs/libdrm
	x11-libs/libxcb
	x11-libs/libxkbcommon
	x11-libs/pango
"

QA_PREBUILT="opt/binhost-wizard/*"

src_compile() { :; }

src_install() {
	local home="/opt/${MY_PN}" id="org.binhostwizard.BinhostWizard" size

	for size in 16 24 32 48 64 128 256 512; do
		newicon -s ${size} "share/icons/${size}x${size}.png" "${MY_PN}.png"
	done
	domenu "share/${id}.desktop"
	insinto /usr/share/metainfo
	doins "share/${id}.metainfo.xml"
	insinto /usr/share/mime/packages
	doins "share/${MY_PN}-mime.xml"
	rm -r share || die

	# cp keeps which files are programs.
	dodir "${home}"
	cp -a . "${ED}${home}/" || die
	# The sandbox for systems without user namespaces: Chromium's own helper, which wants root's rights.
	fowners root:root "${home}/chrome-sandbox"
	fperms 4711 "${home}/chrome-sandbox"
	dosym -r "${home}/${MY_PN}-desktop" "/usr/bin/${MY_PN}-desktop"
}
