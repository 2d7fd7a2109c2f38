# proofload_package(): installs the exported modules as a package that find_package(proofload) finds.
include(CMakePackageConfigHelpers)

function(proofload_package)
  # The umbrella: everything, for those who do not want to choose.
  add_library(proofload INTERFACE)
  add_library(proofload::proofload ALIAS proofload)
  get_property(modules GLOBAL PROPERTY PROOFLOAD_MODULES)
  list(REVERSE modules)
  list(TRANSFORM modules PREPEND proofload_)
  target_link_libraries(proofload INTERFACE ${modules})
  if(NOT PROOFLOAD_INSTALL)
    return()
  endif()
  set(folder "${CMAKE_INSTALL_LIBDIR}/cmake/proofload")
  install(TARGETS proofload EXPORT proofloadTargets)
  install(EXPORT proofloadTargets NAMESPACE proofload:: DESTINATION "${folder}")
  configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/proofloadConfig.cmake.in"
                                "${PROJECT_BINARY_DIR}/proofloadConfig.cmake" INSTALL_DESTINATION "${folder}")
  write_basic_package_version_file("${PROJECT_BINARY_DIR}/proofloadConfigVersion.cmake"
                                   COMPATIBILITY SameMinorVersion)
  install(FILES "${PROJECT_BINARY_DIR}/proofloadConfig.cmake" "${PROJECT_BINARY_DIR}/proofloadConfigVersion.cmake"
                "${PROJECT_SOURCE_DIR}/cmake/FindOpenCVImgproc.cmake" DESTINATION "${folder}")
endfunction()
