#include "site-catalog/ogr.h"

#include <cpl_error.h>
#include <gdal_priv.h>

#include <mutex>

#include "site-catalog/faults.h"

namespace hearthwatch::catalog {

namespace {

void CPL_STDCALL keep(CPLErr severity, CPLErrorNum, const char* text)
{
    if (severity >= CE_Warning) static_cast<std::vector<std::string>*>(CPLGetErrorHandlerUserData())->emplace_back(text);
}

}  // namespace

void CloseDataset::operator()(GDALDataset* dataset) const
{
    GDALClose(dataset);
}

OgrDataset ogr_open(const std::filesystem::path& file, const char* driver)
{
    constexpr std::uintmax_t largest_file = 512ull << 20;
    static std::once_flag registered;
    std::call_once(registered, GDALAllRegister);
    std::error_code trouble;
    if (!std::filesystem::is_regular_file(file, trouble)) throw Error("is no file; check the name");
    if (std::filesystem::file_size(file, trouble) > largest_file) throw Error("is larger than 512 MB; split it");
    const char* const allowed[] = {driver, nullptr};
    OgrDataset dataset(
        GDALDataset::Open(std::filesystem::absolute(file).c_str(), GDAL_OF_VECTOR | GDAL_OF_READONLY, allowed, nullptr, nullptr));
    if (!dataset)
        throw Error(std::string("is not readable as ") + driver + " (" + shown(CPLGetLastErrorMsg()) + "); save it again");
    return dataset;
}

OgrMessages::OgrMessages() : said_(std::make_unique<std::vector<std::string>>())
{
    CPLPushErrorHandlerEx(keep, said_.get());
}

OgrMessages::~OgrMessages()
{
    CPLPopErrorHandler();
}

void OgrMessages::require_silence() const
{
    if (!said_->empty()) throw Error("OGR says '" + shown(said_->front()) + "' (a part may be missing); save the file again");
}

}  // namespace hearthwatch::catalog
