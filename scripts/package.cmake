# Manual page and completions from the program's own help, `cmake --install`, and a Debian package (scripts/make-package).
include(GNUInstallDirs)
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY TRUE)  # a package does not need the tests built
find_program(PYTHON3 python3)
set(docs ${CMAKE_CURRENT_BINARY_DIR}/docs)
if(PYTHON3)
  add_custom_command(OUTPUT ${docs}/hearthwatch.1 ${docs}/hearthwatch.bash ${docs}/hearthwatch.zsh
    COMMAND ${PYTHON3} ${PROJECT_SOURCE_DIR}/scripts/make-man $<TARGET_FILE:hearthwatch> ${docs}
    DEPENDS hearthwatch ${PROJECT_SOURCE_DIR}/scripts/make-man VERBATIM)
  add_custom_target(docs ALL DEPENDS ${docs}/hearthwatch.1 ${docs}/hearthwatch.bash)
  install(FILES ${docs}/hearthwatch.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
  install(FILES ${docs}/hearthwatch.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME hearthwatch)
  install(FILES ${docs}/hearthwatch.zsh DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions RENAME _hearthwatch)
endif()
install(TARGETS hearthwatch RUNTIME)
install(FILES scripts/systemd/hearthwatch-night.service scripts/systemd/hearthwatch-night.timer DESTINATION lib/systemd/system)
install(PROGRAMS scripts/install-night DESTINATION ${CMAKE_INSTALL_DATADIR}/hearthwatch)
install(PROGRAMS scripts/slurm/submit-season scripts/slurm/merge-season DESTINATION ${CMAKE_INSTALL_DATADIR}/hearthwatch/slurm)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME hearthwatch)
set(CPACK_PACKAGE_VENDOR hearthwatch)
set(CPACK_PACKAGE_CONTACT "hearthwatch maintainers <maintainers@hearthwatch.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "satellite check of ordered blast-furnace stops")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "proj-data, fonts-wqy-microhei, openssl, openssh-client, ca-certificates")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "postgresql-client")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "prometheus-node-exporter, slurm-client")
include(CPack)

if(PYTHON3 AND BUILD_TESTING)
  add_test(NAME "package: every file is in its place, and manual and completions know every verb"
    COMMAND ${PROJECT_SOURCE_DIR}/tests/night/installed ${CMAKE_CURRENT_BINARY_DIR})
endif()
