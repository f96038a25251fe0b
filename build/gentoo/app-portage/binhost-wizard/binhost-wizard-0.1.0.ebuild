# Copyright 2026 The Binhost Wizard authors
# Distributed under the terms of the GNU General Public License v2

EAPI=8

DESCRIPTION="Turn one Gentoo machine into a binary package host and the others into its clients"
HOMEPAGE="https://binhostwizard.invalid/"
# Both are made by a release: the package of npm pack, and what it needs at run time (node_modules with ssh2 and ws, without native parts).
SRC_URI="
	${HOMEPAGE}releases/${PV}/${P}.tgz
	${HOMEPAGE}releases/${PV}/${P}-node-modules.tar.xz
"
S="${WORKDIR}/package"

LICENSE="GPL-2+ Apache-2.0 BSD MIT Unlicense"
SLOT="0"
KEYWORDS="~amd64 ~arm64"

RDEPEND="
	>=net-libs/nodejs-20.19[ssl]
	virtual/openssh
"

# Plain JavaScript, built and tested before the release.
src_compile() { :; }

src_test() {
	ln -s "${WORKDIR}/node_modules" node_modules || die
	HOME="${T}" node dist/node/binhost-wizard.mjs practice || die
	rm node_modules || die
}

src_install() {
	local home="/usr/lib/${PN}"

	insinto "${home}"
	doins -r dist package.json
	doins -r "${WORKDIR}/node_modules"

	cat > "${T}/${PN}" <<-EOF || die
		#!/bin/sh
		exec node "${EPREFIX}${home}/dist/node/binhost-wizard.mjs" "\$@"
	EOF
	dobin "${T}/${PN}"
	dodoc README.md dist/THIRD-PARTY-NOTICES.txt
}

pkg_postinst() {
	elog "binhost-wizard web       opens the wizard in your browser"
	elog "binhost-wizard practice  tries everything without any machine at hand"
}
