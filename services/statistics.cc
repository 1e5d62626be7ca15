#include "services/statistics.h"

#include "calculator/allocation.h"
#include "calculator/beliefs.h"
#include "calculator/binned_times.h"
#include "calculator/decisions.h"
#include "calculator/hazards.h"
#include "calculator/loyalty.h"
#include "calculator/means.h"
#include "calculator/mixtures.h"
#include "calculator/planning.h"
#include "calculator/rates.h"
#include "calculator/samples.h"
#include "calculator/sequential.h"
#include "calculator/timing.h"
#include "calculator/value.h"
#include "sendlift/v1/statistics.grpc.pb.h"
#include "services/rpc.h"

namespace sendlift {
namespace {

template <typename Request, typename Response>
using Answer = absl::StatusOr<Response> (*)(const Request& request);

// A handler that needs nothing of the server.
template <typename Request, typename Response, Answer<Request, Response> answer>
absl::StatusOr<Response> Handle(ServiceEnvironment&, const Caller&, const Request& request) {
  return answer(request);
}

class StatisticsService : public v1::StatisticsService::CallbackService {
 public:
  explicit StatisticsService(ServiceEnvironment& env) : env_(env) {}

  grpc::ServerUnaryReactor* EstimateRate(grpc::CallbackServerContext* context, const v1::EstimateRateRequest* request,
                                         v1::RateEstimate* response) override {
    return Calculate<&calculator::EstimateRate>(context, request, response);
  }
  grpc::ServerUnaryReactor* CompareRates(grpc::CallbackServerContext* context, const v1::CompareRatesRequest* request,
                                         v1::RateComparison* response) override {
    return Calculate<&calculator::CompareRates>(context, request, response);
  }
  grpc::ServerUnaryReactor* CompareStratifiedRates(grpc::CallbackServerContext* context,
                                                   const v1::CompareStratifiedRatesRequest* request,
                                                   v1::StratifiedRateComparison* response) override {
    return Calculate<&calculator::CompareStratifiedRates>(context, request, response);
  }
  grpc::ServerUnaryReactor* CompareManyRates(grpc::CallbackServerContext* context,
                                             const v1::CompareManyRatesRequest* request,
                                             v1::ManyRateComparison* response) override {
    return Calculate<&calculator::CompareManyRates>(context, request, response);
  }
  grpc::ServerUnaryReactor* TestSampleRatio(grpc::CallbackServerContext* context,
                                            const v1::TestSampleRatioRequest* request,
                                            v1::SampleRatioTest* response) override {
    return Calculate<&calculator::TestSampleRatio>(context, request, response);
  }
  grpc::ServerUnaryReactor* CompareMeans(grpc::CallbackServerContext* context, const v1::CompareMeansRequest* request,
                                         v1::MeanComparison* response) override {
    return Calculate<&calculator::CompareMeans>(context, request, response);
  }
  grpc::ServerUnaryReactor* CompareRatios(grpc::CallbackServerContext* context, const v1::CompareRatiosRequest* request,
                                          v1::MeanComparison* response) override {
    return Calculate<&calculator::CompareRatios>(context, request, response);
  }
  grpc::ServerUnaryReactor* AdjustMeans(grpc::CallbackServerContext* context, const v1::AdjustMeansRequest* request,
                                        v1::MeanComparison* response) override {
    return Calculate<&calculator::AdjustMeans>(context, request, response);
  }
  grpc::ServerUnaryReactor* CompareStratifiedMeans(grpc::CallbackServerContext* context,
                                                   const v1::CompareStratifiedMeansRequest* request,
                                                   v1::MeanComparison* response) override {
    return Calculate<&calculator::CompareStratifiedMeans>(context, request, response);
  }
  grpc::ServerUnaryReactor* EstimateQuantiles(grpc::CallbackServerContext* context,
                                              const v1::EstimateQuantilesRequest* request,
                                              v1::QuantileEstimates* response) override {
    return Calculate<&calculator::EstimateQuantiles>(context, request, response);
  }
  grpc::ServerUnaryReactor* CompareQuantiles(grpc::CallbackServerContext* context,
                                             const v1::CompareQuantilesRequest* request,
                                             v1::QuantileComparison* response) override {
    return Calculate<&calculator::CompareQuantiles>(context, request, response);
  }
  grpc::ServerUnaryReactor* CompareWinsorisedMeans(grpc::CallbackServerContext* context,
                                                   const v1::CompareWinsorisedMeansRequest* request,
                                                   v1::WinsorisedComparison* response) override {
    return Calculate<&calculator::CompareWinsorisedMeans>(context, request, response);
  }
  grpc::ServerUnaryReactor* BootstrapMeans(grpc::CallbackServerContext* context,
                                           const v1::BootstrapMeansRequest* request,
                                           v1::BootstrappedMeans* response) override {
    return Calculate<&calculator::BootstrapMeans>(context, request, response);
  }
  grpc::ServerUnaryReactor* EvaluateConfidenceSequence(grpc::CallbackServerContext* context,
                                                       const v1::EvaluateConfidenceSequenceRequest* request,
                                                       v1::ConfidenceSequence* response) override {
    return Calculate<&calculator::EvaluateConfidenceSequence>(context, request, response);
  }
  grpc::ServerUnaryReactor* EvaluateMixtureSprt(grpc::CallbackServerContext* context,
                                                const v1::EvaluateMixtureSprtRequest* request,
                                                v1::MixtureSprt* response) override {
    return Calculate<&calculator::EvaluateMixtureSprt>(context, request, response);
  }
  grpc::ServerUnaryReactor* ComputeMixtureBoundary(grpc::CallbackServerContext* context,
                                                   const v1::ComputeMixtureBoundaryRequest* request,
                                                   v1::MixtureBoundary* response) override {
    return Calculate<&calculator::ComputeMixtureBoundary>(context, request, response);
  }
  grpc::ServerUnaryReactor* EvaluateRateSequence(grpc::CallbackServerContext* context,
                                                 const v1::EvaluateRateSequenceRequest* request,
                                                 v1::RateSequence* response) override {
    return Calculate<&calculator::EvaluateRateSequence>(context, request, response);
  }
  grpc::ServerUnaryReactor* DesignGroupSequential(grpc::CallbackServerContext* context,
                                                  const v1::DesignGroupSequentialRequest* request,
                                                  v1::GroupSequentialDesign* response) override {
    return Calculate<&calculator::DesignGroupSequential>(context, request, response);
  }
  grpc::ServerUnaryReactor* EstimateAfterStopping(grpc::CallbackServerContext* context,
                                                  const v1::EstimateAfterStoppingRequest* request,
                                                  v1::StoppedEstimate* response) override {
    return Calculate<&calculator::EstimateAfterStopping>(context, request, response);
  }
  grpc::ServerUnaryReactor* CompareBayesian(grpc::CallbackServerContext* context,
                                            const v1::CompareBayesianRequest* request,
                                            v1::BayesianComparison* response) override {
    return Calculate<&calculator::CompareBayesian>(context, request, response);
  }
  grpc::ServerUnaryReactor* CompareBayesianArms(grpc::CallbackServerContext* context,
                                                const v1::CompareBayesianArmsRequest* request,
                                                v1::BayesianArms* response) override {
    return Calculate<&calculator::CompareBayesianArms>(context, request, response);
  }
  grpc::ServerUnaryReactor* AllocateBandit(grpc::CallbackServerContext* context,
                                           const v1::AllocateBanditRequest* request,
                                           v1::BanditAllocation* response) override {
    return Calculate<&calculator::AllocateBandit>(context, request, response);
  }
  grpc::ServerUnaryReactor* AdjustPValues(grpc::CallbackServerContext* context, const v1::AdjustPValuesRequest* request,
                                          v1::AdjustedPValues* response) override {
    return Calculate<&calculator::AdjustPValues>(context, request, response);
  }
  grpc::ServerUnaryReactor* CompareWithBest(grpc::CallbackServerContext* context,
                                            const v1::CompareWithBestRequest* request,
                                            v1::BestComparison* response) override {
    return Calculate<&calculator::CompareWithBest>(context, request, response);
  }
  grpc::ServerUnaryReactor* TestHeterogeneity(grpc::CallbackServerContext* context,
                                              const v1::TestHeterogeneityRequest* request,
                                              v1::HeterogeneityTest* response) override {
    return Calculate<&calculator::TestHeterogeneity>(context, request, response);
  }
  grpc::ServerUnaryReactor* ShrinkRates(grpc::CallbackServerContext* context, const v1::ShrinkRatesRequest* request,
                                        v1::ShrunkRates* response) override {
    return Calculate<&calculator::ShrinkRates>(context, request, response);
  }
  grpc::ServerUnaryReactor* ShrinkEffects(grpc::CallbackServerContext* context, const v1::ShrinkEffectsRequest* request,
                                          v1::ShrunkEffects* response) override {
    return Calculate<&calculator::ShrinkEffects>(context, request, response);
  }
  grpc::ServerUnaryReactor* Judge(grpc::CallbackServerContext* context, const v1::JudgeRequest* request,
                                  v1::Verdict* response) override {
    return Calculate<&calculator::Judge>(context, request, response);
  }
  grpc::ServerUnaryReactor* ComputePower(grpc::CallbackServerContext* context, const v1::ComputePowerRequest* request,
                                         v1::PowerResult* response) override {
    return Calculate<&calculator::ComputePower>(context, request, response);
  }
  grpc::ServerUnaryReactor* ComputeSampleSize(grpc::CallbackServerContext* context,
                                              const v1::ComputeSampleSizeRequest* request,
                                              v1::SampleSize* response) override {
    return Calculate<&calculator::ComputeSampleSize>(context, request, response);
  }
  grpc::ServerUnaryReactor* ComputeDetectableEffect(grpc::CallbackServerContext* context,
                                                    const v1::ComputeDetectableEffectRequest* request,
                                                    v1::DetectableEffect* response) override {
    return Calculate<&calculator::ComputeDetectableEffect>(context, request, response);
  }
  grpc::ServerUnaryReactor* ComputeAdditionalSampleSize(grpc::CallbackServerContext* context,
                                                        const v1::ComputeAdditionalSampleSizeRequest* request,
                                                        v1::AdditionalSampleSize* response) override {
    return Calculate<&calculator::ComputeAdditionalSampleSize>(context, request, response);
  }
  grpc::ServerUnaryReactor* PlanManyRates(grpc::CallbackServerContext* context, const v1::PlanManyRatesRequest* request,
                                          v1::ManyRatesPlan* response) override {
    return Calculate<&calculator::PlanManyRates>(context, request, response);
  }
  grpc::ServerUnaryReactor* PlanEvents(grpc::CallbackServerContext* context, const v1::PlanEventsRequest* request,
                                       v1::EventsPlan* response) override {
    return Calculate<&calculator::PlanEvents>(context, request, response);
  }
  grpc::ServerUnaryReactor* EstimateSurvival(grpc::CallbackServerContext* context,
                                             const v1::EstimateSurvivalRequest* request,
                                             v1::SurvivalCurve* response) override {
    return Calculate<&calculator::EstimateSurvival>(context, request, response);
  }
  grpc::ServerUnaryReactor* CompareSurvival(grpc::CallbackServerContext* context,
                                            const v1::CompareSurvivalRequest* request,
                                            v1::SurvivalComparison* response) override {
    return Calculate<&calculator::CompareSurvival>(context, request, response);
  }
  grpc::ServerUnaryReactor* EstimateBinnedSurvival(grpc::CallbackServerContext* context,
                                                   const v1::EstimateBinnedSurvivalRequest* request,
                                                   v1::BinnedSurvivalCurve* response) override {
    return Calculate<&calculator::EstimateBinnedSurvival>(context, request, response);
  }
  grpc::ServerUnaryReactor* CompareBinnedSurvival(grpc::CallbackServerContext* context,
                                                  const v1::CompareBinnedSurvivalRequest* request,
                                                  v1::SurvivalComparison* response) override {
    return Calculate<&calculator::CompareBinnedSurvival>(context, request, response);
  }
  grpc::ServerUnaryReactor* FitProportionalHazards(grpc::CallbackServerContext* context,
                                                   const v1::FitProportionalHazardsRequest* request,
                                                   v1::ProportionalHazards* response) override {
    return Calculate<&calculator::FitProportionalHazards>(context, request, response);
  }
  grpc::ServerUnaryReactor* EstimateCumulativeIncidence(grpc::CallbackServerContext* context,
                                                        const v1::EstimateCumulativeIncidenceRequest* request,
                                                        v1::CumulativeIncidence* response) override {
    return Calculate<&calculator::EstimateCumulativeIncidence>(context, request, response);
  }
  grpc::ServerUnaryReactor* TestTrend(grpc::CallbackServerContext* context, const v1::TestTrendRequest* request,
                                      v1::TrendTest* response) override {
    return Calculate<&calculator::TestTrend>(context, request, response);
  }
  grpc::ServerUnaryReactor* PredictPurchases(grpc::CallbackServerContext* context,
                                             const v1::PredictPurchasesRequest* request,
                                             v1::PurchasePrediction* response) override {
    return Calculate<&calculator::PredictPurchases>(context, request, response);
  }
  grpc::ServerUnaryReactor* ScoreRfm(grpc::CallbackServerContext* context, const v1::ScoreRfmRequest* request,
                                     v1::RfmScores* response) override {
    return Calculate<&calculator::ScoreRfm>(context, request, response);
  }
  grpc::ServerUnaryReactor* EstimateRetention(grpc::CallbackServerContext* context,
                                              const v1::EstimateRetentionRequest* request,
                                              v1::RetentionTable* response) override {
    return Calculate<&calculator::EstimateRetention>(context, request, response);
  }
  grpc::ServerUnaryReactor* AllocateBudget(grpc::CallbackServerContext* context,
                                           const v1::AllocateBudgetRequest* request,
                                           v1::BudgetAllocation* response) override {
    return Calculate<&calculator::AllocateBudget>(context, request, response);
  }
  grpc::ServerUnaryReactor* MeasureUplift(grpc::CallbackServerContext* context, const v1::MeasureUpliftRequest* request,
                                          v1::UpliftMeasure* response) override {
    return Calculate<&calculator::MeasureUplift>(context, request, response);
  }

 private:
  template <auto answer, typename Request, typename Response>
  grpc::ServerUnaryReactor* Calculate(grpc::CallbackServerContext* context, const Request* request,
                                      Response* response) {
    return rpc::Serve(context, request, response, env_, &Handle<Request, Response, answer>);
  }

  ServiceEnvironment& env_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeStatisticsService(ServiceEnvironment& env) {
  return std::make_unique<StatisticsService>(env);
}

}  // namespace sendlift
