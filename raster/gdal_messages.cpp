#include "raster/gdal_messages.h"

#include <algorithm>
#include <mutex>
#include <string_view>

#include <cpl_error.h>
#include <gdal.h>

namespace hearthwatch::raster {
namespace {

void CPL_STDCALL collect(CPLErr level, CPLErrorNum, const char* text)
{
    if (level >= CE_Warning) static_cast<GdalMessages*>(CPLGetErrorHandlerUserData())->add(level >= CE_Failure, text);
}

/// Warnings that mean the pixels are not what the file promised (libtiff and GDAL report these and carry on).
bool is_damage(std::string_view text)
{
    const std::string_view signs[] = {"ncorrect", "nvalid", "orrupt", "runcated", "rror",
                                      "Cannot",   "cannot", "Failed", "Missing",  "not enough"};
    return std::any_of(std::begin(signs), std::end(signs),
                       [&](std::string_view sign) { return text.find(sign) != std::string_view::npos; });
}

constexpr std::size_t longest_text = 400;

}  // namespace

void register_drivers()
{
    static std::once_flag once;
    std::call_once(once, GDALAllRegister);
}

GdalMessages::GdalMessages()
{
    CPLPushErrorHandlerEx(collect, this);
}
GdalMessages::~GdalMessages()
{
    CPLPopErrorHandler();
}

std::string GdalMessages::text() const
{
    return text_.empty() ? "no reason given" : text_;
}

void GdalMessages::add(bool failure, const char* text)
{
    failed_ = failed_ || failure || is_damage(text);
    if (text_.size() >= longest_text) return;
    if (!text_.empty()) text_ += "; ";
    text_ += std::string(text).substr(0, longest_text);
    std::replace(text_.begin(), text_.end(), '\n', ' ');
}

}  // namespace hearthwatch::raster
