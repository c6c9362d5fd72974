# opencv_core, opencv_imgproc, opencv_imgcodecs as targets. Debian keeps OpenCV's own CMake file in libopencv-dev, which draws in
# video, viz and VTK, some 700 MB that nothing here uses; the three packages we use have headers and libraries only.
find_path(OPENCV_INCLUDE opencv2/core.hpp PATH_SUFFIXES opencv4 REQUIRED)
foreach(part core imgproc imgcodecs)
  find_library(OPENCV_${part} opencv_${part} REQUIRED)
  add_library(opencv_${part} INTERFACE IMPORTED)
  target_include_directories(opencv_${part} SYSTEM INTERFACE ${OPENCV_INCLUDE})
  target_link_libraries(opencv_${part} INTERFACE ${OPENCV_${part}})
endforeach()
